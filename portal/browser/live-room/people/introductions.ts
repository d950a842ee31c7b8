import type { Provider } from '../providers/provider.ts';
import type { AddressedSignal, Peer, Sending, Signal } from '../wire.ts';
import type { Roster } from './roster.ts';

type Parts = {
  roster: Roster;
  sending: () => Sending;
  provider: () => Provider | null;
  signal: (message: AddressedSignal) => void;
  onNews: (key: 'arrived' | 'left', name: string) => void;
  onGone: (peerId: string) => void;
  onChange: () => void;
};

/** How people in a room come to know each other: who enters says hello to all, and each answers him. Nobody keeps a list for them. */
export function createIntroductions({ roster, sending, provider, signal, onNews, onGone, onChange }: Parts) {
  const hello = (to: string | null, reply: boolean) =>
    signal({ to, signal: { type: 'hello', sending: sending(), reply } });

  return {
    greetAll: () => hello(null, false),
    hear(from: Peer, heard: Signal) {
      if (heard.type === 'hello' || heard.type === 'sending') {
        if (roster.heard(from, heard.sending)) onNews('arrived', from.name);
        provider()?.peerArrived(from);
        if (heard.type === 'hello' && !heard.reply) hello(from.id, true);
        onChange();
      }
      provider()?.receive(from, heard);
    },
    gone(peerId: string) {
      const person = roster.gone(peerId);
      if (!person) return;
      provider()?.peerLeft(peerId);
      onGone(peerId);
      onChange();
      onNews('left', person.peer.name);
    },
  };
}
