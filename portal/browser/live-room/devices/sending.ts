import { sendingNothing } from '../people/roster.ts';
import type { Provider } from '../providers/provider.ts';
import { maySend } from '../rights.ts';
import { type LiveState, type Peer, type Sending, type Slot, slots } from '../wire.ts';
import { DeviceError, type Devices } from './devices.ts';

type Parts = {
  me: Peer;
  live: () => LiveState;
  devices: Devices;
  provider: () => Provider | null;
  /** What is really sent changed. */
  onChange: (sending: Sending) => void;
  onTrack: (slot: Slot, track: MediaStreamTrack | null) => void;
  onTrouble: (trouble: string) => void;
};

/** What I send: what I wish, as far as I may, from devices that run only meanwhile. */
export function createSending({ me, live, devices, provider, onChange, onTrack, onTrouble }: Parts) {
  const wishes: Sending = { ...sendingNothing };
  let now: Sending = { ...sendingNothing };
  let applying: Promise<void> = Promise.resolve();

  async function trackFor(slot: Slot) {
    if (!wishes[slot] || !maySend(me.role, live(), slot)) {
      devices.close(slot);
      return null;
    }
    try {
      return await devices.track(slot);
    } catch (error) {
      wishes[slot] = false;
      if (error instanceof DeviceError && error.trouble !== 'screen_refused') onTrouble(error.trouble);
      return null;
    }
  }

  async function applyNow() {
    const next: Sending = { ...sendingNothing };
    for (const slot of slots) {
      const track = await trackFor(slot);
      await provider()?.send(slot, track);
      onTrack(slot, track);
      next[slot] = track !== null;
    }
    if (slots.every((slot) => next[slot] === now[slot])) return;
    now = next;
    onChange(next);
  }

  /** Changes are made one after the other; the last wish stands. */
  function apply() {
    applying = applying.then(applyNow, applyNow);
    return applying;
  }

  return {
    apply,
    now: () => now,
    wishes: () => ({ ...wishes }),
    wish(slot: Slot, on: boolean) {
      wishes[slot] = on;
      return apply();
    },
    /** Why this may not be sent now, as a key of the page's words; null when it may. */
    closedBecause(slot: Slot) {
      if (maySend(me.role, live(), slot)) return null;
      return live().status === 'paused' ? 'while_paused' : `${slot}_closed`;
    },
    /** After a change of rights. A right that comes back turns nothing on by itself but a camera after a pause. */
    followRights() {
      if (me.role === 'student') {
        if (!maySend(me.role, live(), 'microphone')) wishes.microphone = false;
        if (!live().student_media.camera) wishes.camera = false;
      }
      return apply();
    },
  };
}
export type MySending = ReturnType<typeof createSending>;
