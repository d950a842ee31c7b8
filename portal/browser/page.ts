/** What every page does a little better with a script: the account menu, and forms that are sent once. */
const menu = document.querySelector<HTMLDetailsElement>('.account');

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !menu?.open) return;
  menu.open = false;
  menu.querySelector('summary')?.focus();
});

document.addEventListener('pointerdown', (event) => {
  if (menu?.open && !menu.contains(event.target as Node)) menu.open = false;
});

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  if (form.querySelector('[aria-busy="true"]')) return event.preventDefault();
  event.submitter?.setAttribute('aria-busy', 'true');
});

// A page that the browser kept while another was shown comes back ready to be used.
addEventListener('pageshow', () => {
  for (const button of document.querySelectorAll('[aria-busy]')) button.removeAttribute('aria-busy');
});
