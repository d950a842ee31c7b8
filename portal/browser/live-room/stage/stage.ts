import { element } from '../page.ts';
import type { Person, Roster } from '../people/roster.ts';
import { maySend } from '../rights.ts';
import type { LiveState, Slot } from '../wire.ts';
import type { Say } from '../words.ts';
import { arrange } from './arrange.ts';
import { createTile, type Tile, type TileKind } from './tile.ts';

type Parts = { roster: Roster; say: Say; live: () => LiveState };

type Placed = { tile: Tile; person: Person; kind: TileKind };

/** The pictures. Tiles come and go one by one; the others only move. */
export function createStage({ roster, say, live }: Parts) {
  const area = element('#stage');
  const [hint, hear] = [element('#stage-hint'), element('#hear')];
  const placed = new Map<string, Placed>();
  const tracks = new Map<string, MediaStreamTrack>();

  const trackOf = (person: Person, slot: Slot) => {
    const isOn = person.sending[slot] && maySend(person.peer.role, live(), slot);
    const track = tracks.get(`${person.peer.id} ${slot}`);
    // What is not allowed now is neither played nor decoded, also when a browser sends it all the same.
    if (track && !person.isMe) track.enabled = isOn;
    return isOn ? (track ?? null) : null;
  };

  function wanted() {
    const people = roster.all().map((person) => ({ person, kind: 'person' as const }));
    const screens = roster.all().filter((person) => trackOf(person, 'screen'));
    return [...screens.map((person) => ({ person, kind: 'screen' as const })), ...people];
  }

  function tileFor(person: Person, kind: TileKind) {
    const key = `${person.peer.id} ${kind}`;
    const known = placed.get(key);
    if (known) return Object.assign(known, { person });
    const { name } = person.peer;
    const label = kind === 'screen' ? say('presenting', { name }) : person.isMe ? say('me') : name;
    const made = { tile: createTile({ peer: person.peer, kind, isMe: person.isMe, label }), person, kind };
    placed.set(key, made);
    area.append(made.tile.figure);
    return made;
  }

  async function fill({ tile, person, kind }: Placed) {
    tile.setMicrophone(person.sending.microphone && maySend(person.peer.role, live(), 'microphone'));
    const shown = tile.picture(trackOf(person, kind === 'screen' ? 'screen' : 'camera'));
    const heard = await tile.sound(kind === 'screen' ? null : trackOf(person, 'microphone'));
    await shown;
    // The browser plays sound only after a tap on the page.
    if (!heard) hear.hidden = false;
  }

  function place() {
    const all = [...placed.values()];
    const mains = chooseMains(all);
    const sides = all.filter((each) => !mains.includes(each));
    const boxes = arrange(mains.length, sides.length, { width: area.clientWidth, height: area.clientHeight });
    for (const [index, { tile }] of mains.entries()) tile.place(boxes.mains[index]!, 'main');
    for (const [index, { tile }] of sides.entries()) tile.place(boxes.sides[index]!, boxes.isInset ? 'inset' : 'side');
    showHint(all);
  }

  function showHint(all: Placed[]) {
    const others = all.filter(({ person }) => !person.isMe);
    const me = all.find(({ person }) => person.isMe)?.person.peer;
    const lacksProfessor = me?.role === 'student' && !others.some(({ person }) => person.peer.role === 'professor');
    const text = lacksProfessor ? say('waiting_for_professor') : others.length === 0 ? say('alone') : '';
    hint.textContent = text;
    hint.hidden = text === '';
  }

  /** Makes the stage what roster, tracks and rights say now. */
  function refresh() {
    const now = wanted().map(({ person, kind }) => tileFor(person, kind));
    for (const [key, each] of placed) {
      if (now.includes(each)) continue;
      each.tile.remove();
      placed.delete(key);
    }
    for (const each of now) void fill(each);
    place();
  }

  new ResizeObserver(place).observe(area);
  hear.addEventListener('click', () => {
    hear.hidden = true;
    for (const { tile } of placed.values()) void tile.play();
  });

  return {
    refresh,
    setTrack(peerId: string, slot: Slot, track: MediaStreamTrack | null) {
      if (track) tracks.set(`${peerId} ${slot}`, track);
      else tracks.delete(`${peerId} ${slot}`);
      refresh();
    },
    setLine: (peerId: string, ok: boolean) => placed.get(`${peerId} person`)?.tile.setLine(ok),
    setSpeaking(levels: ReadonlyMap<string, number>) {
      for (const { tile, person, kind } of placed.values()) {
        const speaks = kind === 'person' && person.sending.microphone && (levels.get(person.peer.id) ?? 0) > 0.02;
        tile.setSpeaking(speaks);
      }
    },
    forget(peerId: string) {
      for (const key of [...tracks.keys()]) if (key.startsWith(`${peerId} `)) tracks.delete(key);
      refresh();
    },
  };
}
export type Stage = ReturnType<typeof createStage>;

/** A shared screen has the stage; else, for a student, the professor, and for the professor, the students. */
function chooseMains(all: Placed[]) {
  const screens = all.filter(({ kind }) => kind === 'screen');
  if (screens.length > 0) return screens.slice(0, 1);
  const me = all.find(({ person }) => person.isMe)?.person.peer.role;
  const others = all.filter(({ person }) => !person.isMe);
  const leading = others.filter(({ person }) => (person.peer.role === 'professor') === (me === 'student'));
  return leading.length > 0 ? leading : others.length > 0 ? others : all;
}
