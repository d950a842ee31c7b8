/** Text that is HTML already. */
export type Html = { html: string };

type Part = Html | string | number | Part[] | null;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function render(part: Part): string {
  if (part === null) return '';
  if (Array.isArray(part)) return part.map(render).join('');
  if (typeof part === 'object') return part.html;
  return String(part).replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

/** A piece of HTML; everything put into it is escaped, but for other pieces. */
export const html = (texts: TemplateStringsArray, ...parts: Part[]): Html => ({
  html: texts.map((text, index) => text + render(parts[index] ?? null)).join(''),
});

/** As it stands, unescaped. */
export const raw = (text: string): Html => ({ html: text });

/** Paragraphs, with the parts between backticks as code. */
export const prose = (text: string): Html[] =>
  text.split('\n\n').map((paragraph) => html`<p>${inlineProse(paragraph)}</p>`);

export const inlineProse = (text: string): (Html | string)[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
