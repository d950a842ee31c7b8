/** Who breaks: one side of a pair in which the other service is one version behind. */
export type Pairing = 'an older portal with this authority' | 'this portal with an older authority';

export type Change = {
  endpoint: string;
  /** null when nothing breaks, only has to be known. */
  breaks: Pairing | null;
  /** Path inside the reply, for what a consumer may read; null for everything else. */
  replyPath: string | null;
  /** A sentence. */
  says: string;
};

export const olderPortal: Pairing = 'an older portal with this authority';
export const olderAuthority: Pairing = 'this portal with an older authority';
