/** Base64 of a text that stands somewhere inside another one: what is the same whatever is around it. */
function insideBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].map((shift) => {
    const whole = (bytes.length - ((3 - shift) % 3)) % 3;
    const start = (3 - shift) % 3;
    return bytes.subarray(start, bytes.length - whole).toString('base64');
  });
}

/** A text in every form in which it could be found somewhere. */
export function formsOf(text: string): string[] {
  const base64 = insideBase64(text);
  const base64url = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = Buffer.from(text).toString('hex');
  const json = JSON.stringify(text).slice(1, -1);
  return [...new Set([text, json, encodeURIComponent(text), hex, hex.toUpperCase(), ...base64, ...base64url])];
}

/** Names of the texts that are to be found in `haystack` in whatever form. */
export const namesFound = (haystack: string, texts: Readonly<Record<string, string>>): string[] =>
  Object.entries(texts)
    .filter(([, text]) => formsOf(text).some((form) => haystack.includes(form)))
    .map(([name]) => name);
