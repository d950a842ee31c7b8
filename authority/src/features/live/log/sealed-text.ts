/** What a seal signs: which live, how many events, and the hash the chain has come to. */
export const sealedText = (seal: { live_id: string; number: number; hash: Buffer }): string =>
  `prolean live log\n${seal.live_id}\n${seal.number}\n${seal.hash.toString('hex')}`;
