const jwt = /eyJ[\w-]+\.[\w-]*(?:\.[\w-]*)*/g;

/** Takes every secret of a run out of a text. */
export const createRedaction = (secrets: () => Iterable<string>) => {
  const redact = (text: string): string => {
    let clean = text;
    for (const secret of secrets()) if (secret !== '') clean = clean.replaceAll(secret, '[secret]');
    return clean.replace(jwt, '[token]');
  };
  return redact;
};

export type Redact = ReturnType<typeof createRedaction>;
