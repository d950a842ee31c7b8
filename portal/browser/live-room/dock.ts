import type { MySending } from './devices/sending.ts';
import type { ActionEnd, Actions } from './line/actions.ts';
import type { Messages } from './messages.ts';
import { control, element } from './page.ts';
import type { LiveState, Slot } from './wire.ts';
import type { Say } from './words.ts';

type Parts = {
  sending: MySending;
  actions: Actions;
  live: () => LiveState;
  isAway: () => boolean;
  say: Say;
  messages: Messages;
  onLive: (live: LiveState) => void;
  togglePeople: () => void;
  onLeave: () => void;
};

/** A professor's controls of the class: they rest while the authority is away. */
const classControls = ['pause', 'resume', 'end-ask', 'end', 'student-microphones', 'student-cameras'];

const keys: Record<string, Slot | 'people'> = { m: 'microphone', v: 'camera', s: 'screen', p: 'people' };

/** The row of controls. What it shows is what is so, never what was pressed. */
export function createDock({ sending, actions, live, isAway, say, messages, onLive, togglePeople, onLeave }: Parts) {
  const dialog = document.querySelector<HTMLDialogElement>('#end-dialog');

  async function toggle(slot: Slot) {
    const closed = sending.closedBecause(slot);
    if (closed) return messages.notice(say(closed));
    const button = control(slot);
    button?.setAttribute('aria-busy', 'true');
    await sending.wish(slot, !sending.now()[slot]);
    button?.removeAttribute('aria-busy');
    messages.news(say(`${slot}_${sending.now()[slot] ? 'on' : 'off'}`));
  }

  /** One of the class controls: success is shown when the answer says so, and only then. */
  async function act(name: string, action: () => Promise<ActionEnd>) {
    if (isAway()) return messages.notice(say('not_while_away'));
    const button = control(name);
    if (button?.ariaBusy === 'true') return;
    button?.setAttribute('aria-busy', 'true');
    const end = await action();
    button?.removeAttribute('aria-busy');
    if (!end.done) messages.notice(end.why);
    else if (end.live) onLive(end.live);
  }

  const change = (which: 'camera' | 'microphone') => () => {
    const media = live().student_media;
    return actions.studentMedia({ ...media, [which]: !media[which] });
  };

  function on(name: string, listener: () => unknown) {
    control(name)?.addEventListener('click', listener);
  }

  for (const slot of ['microphone', 'camera', 'screen'] as const) on(slot, () => toggle(slot));
  on('pause', () => act('pause', actions.pause));
  on('resume', () => act('resume', actions.resume));
  on('student-microphones', () => act('student-microphones', change('microphone')));
  on('student-cameras', () => act('student-cameras', change('camera')));
  on('end-ask', () => (isAway() ? messages.notice(say('not_while_away')) : dialog?.showModal()));
  on('end-cancel', () => dialog?.close());
  dialog?.querySelector('form')?.addEventListener('submit', (event) => {
    event.preventDefault();
    void act('end', actions.end).then(() => dialog.close());
  });
  control('leave')?.form?.addEventListener('submit', onLeave);

  addEventListener('keydown', (event) => {
    const meant = keys[event.key.toLowerCase()];
    const elsewhere = event.ctrlKey || event.metaKey || event.altKey || event.repeat || dialog?.open;
    const typing =
      event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
    if (!meant || elsewhere || typing || element('#dock').hidden) return;
    if (meant === 'people') togglePeople();
    else if (control(meant)) void toggle(meant);
  });

  return {
    /** Shows what is so now. */
    show() {
      for (const slot of ['microphone', 'camera', 'screen'] as const) {
        const closed = sending.closedBecause(slot);
        const button = control(slot);
        button?.setAttribute('aria-pressed', String(sending.now()[slot]));
        button?.setAttribute('aria-disabled', String(closed !== null));
        if (button) button.title = closed ? say(closed) : '';
      }
      const { status, student_media } = live();
      control('pause')?.toggleAttribute('hidden', status === 'paused');
      control('resume')?.toggleAttribute('hidden', status !== 'paused');
      control('student-microphones')?.setAttribute('aria-checked', String(student_media.microphone));
      control('student-cameras')?.setAttribute('aria-checked', String(student_media.camera));
      for (const name of classControls) control(name)?.setAttribute('aria-disabled', String(isAway()));
    },
  };
}
