import { maySend } from '../../../../browser/live-room/rights.ts';
import type { LiveState, RoomRole, Slot } from '../../../../browser/live-room/wire.ts';

/** The sections of a session description in which its sender sends, by kind; a section that says nothing sends (RFC 8866, 6.7). */
export function sendingSections(sdp: string) {
  const [head = '', ...sections] = sdp.split(/^(?=m=)/m);
  const fallback = directionOf(head) ?? 'sendrecv';
  return sections.map((section) => {
    const kind = /^m=(\w+)/.exec(section)?.[1]?.toLowerCase() ?? '';
    const direction = directionOf(section) ?? fallback;
    return { kind, sends: direction === 'sendrecv' || direction === 'sendonly' };
  });
}

function directionOf(text: string) {
  const stated = [...text.matchAll(/^a=(sendrecv|sendonly|recvonly|inactive)[ \t]*\r?$/gim)].map((match) =>
    match[1]?.toLowerCase(),
  );
  // Two directions in one section are no SDP we know; the one that sends counts.
  return stated.find((direction) => direction?.startsWith('send')) ?? stated[0];
}

const slotsByKind: Record<string, readonly Slot[]> = { audio: ['microphone'], video: ['camera', 'screen'] };

/** True when the description sends nothing that its sender may not send now; kinds other than sound and picture are never allowed. */
export function isAllowed(sdp: string, role: RoomRole, live: Pick<LiveState, 'status' | 'student_media'>) {
  const sections = sendingSections(sdp);
  if (sections.some(({ kind }) => !(kind in slotsByKind))) return false;
  return Object.entries(slotsByKind).every(([kind, slots]) => {
    const sent = sections.filter((section) => section.kind === kind && section.sends).length;
    return sent <= slots.filter((slot) => maySend(role, live, slot)).length;
  });
}
