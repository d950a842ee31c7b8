/** The page's sentences: `say('left', { name })` fills the places left open in them. */
export const createWords =
  (words: Readonly<Record<string, string>>) =>
  (key: string, values: Readonly<Record<string, string>> = {}): string =>
    (words[key] ?? key).replace(/\{\{(\w+)\}\}/g, (place, name: string) => values[name] ?? place);

export type Say = ReturnType<typeof createWords>;
