/** The button appears only where it can work. */
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-show-password]')) {
  const field = document.getElementById(button.getAttribute('aria-controls') ?? '') as HTMLInputElement;
  button.hidden = false;
  button.addEventListener('click', () => {
    const shown = field.type === 'password';
    field.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
    button.querySelector('use')?.setAttribute('href', shown ? '#icon-eye-off' : '#icon-eye');
    field.focus();
  });
}
