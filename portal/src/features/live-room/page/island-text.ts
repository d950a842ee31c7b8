/** JSON that nothing inside a script element can end or turn into something else: no tag, comment or line separator remains. */
export const islandText = (content: unknown) =>
  JSON.stringify(content).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
