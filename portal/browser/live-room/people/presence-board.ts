import { control, element, icon, initialsOf, make } from '../page.ts';
import { maySend } from '../rights.ts';
import type { LiveState } from '../wire.ts';
import type { Say } from '../words.ts';
import type { Person, Roster } from './roster.ts';

/** The list of who is here. Rows come and go one by one, in the roster's order. */
export function createPresenceBoard({ roster, live, say }: { roster: Roster; live: () => LiveState; say: Say }) {
  const [list, count] = [element('#people-list'), element('#people-count')];
  const rows = new Map<string, ReturnType<typeof createRow>>();

  function refresh() {
    const people = roster.all();
    count.textContent = String(new Set(people.map(({ peer }) => peer.person_id)).size);
    for (const [peerId, row] of rows) {
      if (people.some(({ peer }) => peer.id === peerId)) continue;
      row.remove();
      rows.delete(peerId);
    }
    for (const [index, person] of people.entries()) {
      const row = rows.get(person.peer.id) ?? createRow(person, say);
      rows.set(person.peer.id, row);
      row.show(person, live());
      if (list.children[index] !== row.line) list.insertBefore(row.line, list.children[index] ?? null);
    }
  }

  return { refresh };
}

function createRow({ peer, isMe }: Person, say: Say) {
  const microphone = make('span', 'people-device');
  const camera = make('span', 'people-device');
  const initials = make('span', 'people-initials', initialsOf(peer.name));
  initials.setAttribute('aria-hidden', 'true');
  const note = [peer.role === 'professor' ? say('professor') : '', isMe ? say('me') : ''].filter(Boolean);
  const name = make('span', 'people-name', make('bdi', '', peer.name), make('small', '', note.join(' · ')));
  const line = make('li', `people-row people-${peer.role}`, initials, name, camera, microphone);
  line.dataset.personId = peer.person_id;

  function state(place: HTMLElement, on: boolean, pictures: [string, string], words: [string, string]) {
    const which = on ? 0 : 1;
    if (place.dataset.on === String(on)) return;
    place.dataset.on = String(on);
    place.replaceChildren(icon(pictures[which]), make('span', 'visually-hidden', say(words[which])));
  }

  return {
    line,
    remove: () => line.remove(),
    show({ sending }: Person, live: LiveState) {
      const sends = (slot: 'microphone' | 'camera') => sending[slot] && maySend(peer.role, live, slot);
      state(microphone, sends('microphone'), ['mic', 'mic-off'], ['microphone_on', 'microphone_off']);
      state(camera, sends('camera'), ['video', 'video-off'], ['camera_on', 'camera_off']);
    },
  };
}

/** Beside the stage on wide screens, over it on phones: open or shut at the person's wish. */
export function createPeoplePanel() {
  const [room, button] = [element('#room'), control('people')];
  const wide = matchMedia('(min-width: 60rem)');

  function open(isOpen: boolean) {
    room.classList.toggle('with-people', isOpen);
    button?.setAttribute('aria-expanded', String(isOpen));
  }
  const toggle = () => open(!room.classList.contains('with-people'));

  button?.addEventListener('click', toggle);
  control('people-close')?.addEventListener('click', () => {
    open(false);
    button?.focus();
  });
  wide.addEventListener('change', ({ matches }) => open(matches));
  open(wide.matches);
  return { toggle };
}
