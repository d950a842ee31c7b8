import { element, make } from './page.ts';

/** How the room speaks: quietly to screen readers (news), in sight for a moment (notice), for as long as it holds (banner, line). */
export function createMessages() {
  const [news, notice, banner, line] = [element('#news'), element('#notice'), element('#banner'), element('#line')];
  const banners = new Map<string, string>();
  let hiding: ReturnType<typeof setTimeout> | undefined;

  const set = (place: HTMLElement, text: string | null) => {
    place.hidden = text === null;
    place.textContent = text ?? '';
  };

  /** A change worth a word to whoever cannot see it. */
  function tell(text: string) {
    news.append(make('p', '', text));
    while (news.childElementCount > 20) news.firstElementChild?.remove();
  }

  /** Something that asks for attention, for a few seconds. */
  function show(text: string) {
    set(notice, text);
    clearTimeout(hiding);
    hiding = setTimeout(() => set(notice, null), 6000);
  }

  return {
    news: tell,
    notice: show,
    /** A change of the class: told to all, and shown where it does not show itself; a pause covers the stage. */
    announce(change: string, text: string) {
      tell(text);
      if (change !== 'class_paused') show(text);
    },
    /** Each topic has a banner of its own; the latest that still holds is shown. */
    banner(topic: 'authority' | 'media', text: string | null) {
      banners.delete(topic);
      if (text !== null) banners.set(topic, text);
      set(banner, [...banners.values()].at(-1) ?? null);
    },
    line(text: string | null) {
      line.hidden = text === null;
      element('#line span').textContent = text ?? '';
    },
  };
}
export type Messages = ReturnType<typeof createMessages>;
