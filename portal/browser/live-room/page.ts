/** The element the page's template promises; its absence is a mistake of ours, not a state. */
export function element<E extends Element = HTMLElement>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (!found) throw new Error(`The room's page has no ${selector}`);
  return found;
}

export const control = (name: string) => document.querySelector<HTMLButtonElement>(`[data-control="${name}"]`);

const svg = 'http://www.w3.org/2000/svg';

/** One of the page's symbols. */
export function icon(name: string) {
  const picture = document.createElementNS(svg, 'svg');
  picture.setAttribute('class', 'icon');
  picture.setAttribute('aria-hidden', 'true');
  const use = picture.appendChild(document.createElementNS(svg, 'use'));
  use.setAttribute('href', `#icon-${name}`);
  return picture;
}

/** A new element with a class and what it holds. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...content: (Node | string)[]
) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...content);
  return made;
}

/** As the portal's own pages make them: first letters of the first and last word, a single one in Arabic. */
export function initialsOf(name: string) {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => {
    const [first = ''] = [...(word ?? '').replace(/^ال(?=.)/, '')];
    return first;
  });
  return /\p{Script=Arabic}/u.test(letters.join('')) ? (letters[0] ?? '') : letters.join('').toUpperCase();
}
