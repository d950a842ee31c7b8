/** How much of a proof is done: a part of it every day, and all of it with PROOF=full. */
export const proofSize = (everyDay: number, full: number): number => (process.env.PROOF === 'full' ? full : everyDay);
