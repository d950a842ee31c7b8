/** A message shown once, on the next page: a key of the translations, so that it speaks the language of that page. */
export type Flash = {
  tone: 'ok' | 'warn' | 'danger';
  key: string;
  values?: Record<string, string | number>;
};
