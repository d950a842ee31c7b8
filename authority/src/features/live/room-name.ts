import { randomBytes } from 'node:crypto';

/** 160 random bits in 40 lower-case hexadecimal digits: unguessable, and valid in Agora, LiveKit and Jitsi alike. */
export const newRoomName = (): string => randomBytes(20).toString('hex');
