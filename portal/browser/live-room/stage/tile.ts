import { icon, initialsOf, make } from '../page.ts';
import type { Peer } from '../wire.ts';
import type { Box } from './arrange.ts';

export type TileKind = 'person' | 'screen';

/** One person's picture and sound, or one shared screen. It is made once and only ever changed. */
export function createTile({ peer, kind, isMe, label }: { peer: Peer; kind: TileKind; isMe: boolean; label: string }) {
  const video = make('video', 'tile-video');
  video.autoplay = true;
  video.muted = true;
  video.playsInline = true;
  video.dataset[kind === 'screen' ? 'screenOf' : 'personId'] = peer.person_id;
  const audio = isMe || kind === 'screen' ? null : make('audio', 'tile-audio');
  const initials = make('span', 'tile-initials', kind === 'screen' ? '' : initialsOf(peer.name));
  initials.setAttribute('aria-hidden', 'true');
  const name = make('bdi', 'tile-name', label);
  const silent = make('span', 'tile-silent', icon('mic-off'));
  const line = make('span', 'tile-line', icon('wifi-off'));
  line.hidden = true;
  const figure = make(
    'figure',
    `tile tile-${kind}`,
    initials,
    video,
    make('figcaption', 'tile-caption', silent, name, line),
  );
  figure.dataset.peerId = peer.id;
  figure.dataset.role = peer.role;
  figure.classList.toggle('tile-mirror', isMe && kind === 'person');
  if (audio) {
    audio.autoplay = true;
    audio.dataset.personId = peer.person_id;
    figure.append(audio);
  }

  /** Plays what was given; resolves to false when the browser wants a tap first. */
  async function show(media: HTMLMediaElement, track: MediaStreamTrack | null) {
    const present = (media.srcObject as MediaStream | null)?.getTracks()[0] ?? null;
    if (present !== track) media.srcObject = track && new MediaStream([track]);
    if (!track) return true;
    return media.play().then(
      () => true,
      (error: Error) => error.name !== 'NotAllowedError',
    );
  }

  return {
    figure,
    /** A picture that is not sent or not allowed is not shown, whatever comes in. */
    picture(track: MediaStreamTrack | null) {
      video.hidden = track === null;
      figure.classList.toggle('tile-blank', track === null);
      return show(video, track);
    },
    sound: (track: MediaStreamTrack | null) => (audio ? show(audio, track) : Promise.resolve(true)),
    play: () => audio?.play().catch(() => undefined),
    setMicrophone(on: boolean) {
      silent.hidden = on || kind === 'screen';
    },
    setSpeaking: (speaking: boolean) => figure.classList.toggle('tile-speaking', speaking),
    setLine(ok: boolean) {
      line.hidden = ok;
      figure.classList.toggle('tile-lost', !ok);
    },
    place({ start, top, width, height }: Box, where: 'main' | 'side' | 'inset') {
      figure.style.insetInlineStart = `${start}px`;
      figure.style.insetBlockStart = `${top}px`;
      figure.style.inlineSize = `${width}px`;
      figure.style.blockSize = `${height}px`;
      figure.classList.toggle('tile-main', where === 'main');
      figure.classList.toggle('tile-inset', where === 'inset');
      figure.classList.toggle('tile-tiny', width < 150);
    },
    remove() {
      video.srcObject = null;
      if (audio) audio.srcObject = null;
      figure.remove();
    },
  };
}
export type Tile = ReturnType<typeof createTile>;
