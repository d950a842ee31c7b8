/**
 * What people type, made safe to store and to show: line breaks in one spelling, no control characters other than line
 * breaks and tabs, nothing that turns the direction of the text around it, no half characters, no space at the ends.
 */
export const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
      character === '\n' || character === '\t' ? character : '',
    )
    .trim();
