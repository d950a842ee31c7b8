import { element } from './page.ts';
import type { LiveState } from './wire.ts';
import type { Say } from './words.ts';

/** `00:42`, from an hour on `1:02:07`. */
export function clockText(milliseconds: number) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}:` : ''}${two(minutes)}:${two(seconds % 60)}`;
}

/** The one place that says what state the class is in, and since when. */
export function createClock({ live, say, now }: { live: () => LiveState; say: Say; now: string }) {
  const behind = Date.parse(now) - Date.now();
  const [room, word, clock] = [element('#room'), element('#status-word'), element('#clock')];

  function show() {
    const { status, started_at, paused_at, ended_at } = live();
    room.dataset.liveStatus = status;
    word.textContent = say(status);
    // A paused class shows how long the pause has lasted: that is what people wait for.
    const since = Date.parse(status === 'paused' ? (paused_at ?? started_at) : started_at);
    clock.textContent = clockText((ended_at ? Date.parse(ended_at) : Date.now() + behind) - since);
  }

  show();
  const timer = setInterval(show, 1000);
  return { show, stop: () => clearInterval(timer) };
}
