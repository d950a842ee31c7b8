/** Keeps what is live up to date: fetches this page again and puts its `data-refresh` sections in place of the old ones. */
const every = 20_000;

const parser = new DOMParser();
const news = () => document.querySelector<HTMLElement>('#now [data-news]')?.dataset.news ?? '';

async function refresh() {
  const reply = await fetch(location.pathname, { headers: { accept: 'text/html' }, credentials: 'same-origin' });
  // A redirect means that the person is signed out; then the page stays as it is until he acts.
  if (!reply.ok || reply.redirected) return;
  const fresh = parser.parseFromString(await reply.text(), 'text/html');
  const before = news();
  addMissingIcons(fresh);
  for (const section of document.querySelectorAll('[data-refresh]')) replace(section, fresh.getElementById(section.id));
  const banner = document.querySelector('.banner');
  const freshBanner = fresh.querySelector('.banner');
  if (banner && !freshBanner) banner.remove();
  if (!banner && freshBanner) document.querySelector('.header')?.after(freshBanner);
  if (news() !== before) announce(news());
}

/** A page carries only the icons it used when it was made; what has changed since may show others. */
function addMissingIcons(fresh: Document) {
  const missing = [...fresh.querySelectorAll('.icon-sheet symbol')].filter(({ id }) => !document.getElementById(id));
  document.querySelector('.icon-sheet')?.append(...missing);
}

/** What someone is using now (the focus is inside, or he is being asked to confirm) is left for the next time. */
function replace(section: Element, fresh: Element | null) {
  const inUse = section.contains(document.activeElement) || section.querySelector('details[open]');
  if (fresh && !inUse && fresh.textContent !== section.textContent) section.replaceWith(fresh);
}

function announce(text: string) {
  const region = document.getElementById('live-news');
  if (region) region.textContent = text;
}

async function refreshForEver() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, every));
    // A lost line is no news: the next round tries again.
    if (document.visibilityState === 'visible') await refresh().catch(() => undefined);
  }
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') refresh().catch(() => undefined);
});
refreshForEver();
