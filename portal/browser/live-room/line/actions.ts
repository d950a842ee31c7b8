import type { LiveState } from '../wire.ts';
import type { Say } from '../words.ts';

export type ActionEnd = { done: true; live: LiveState | null } | { done: false; why: string };

/** What a professor does to the class. It counts as done only when the portal says so; otherwise there is a sentence why. */
export function createActions({ sessionId, csrf, say }: { sessionId: string; csrf: string; say: Say }) {
  const room = `/external/live/${sessionId}`;
  const live = `/external/professor/sessions/${sessionId}/live`;

  async function post(address: string, body: object = {}): Promise<ActionEnd> {
    const reply = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf-token': csrf },
      body: JSON.stringify(body),
    }).catch(() => null);
    if (!reply) return { done: false, why: say('action_failed') };
    const answer = (await reply.json().catch(() => ({}))) as { live?: LiveState; reason?: string };
    if (reply.ok) return { done: true, live: answer.live ?? null };
    return { done: false, why: reasonFor(reply.status) };
  }

  function reasonFor(status: number) {
    if (status === 401) return say('signed_out');
    if (status === 403) return say('not_allowed_here');
    if (status === 503) return say('not_while_away');
    return say('action_failed');
  }

  return {
    pause: () => post(`${live}/pause`),
    resume: () => post(`${live}/start`),
    end: () => post(`${live}/end`),
    studentMedia: (media: LiveState['student_media']) => post(`${room}/student-media`, media),
  };
}
export type Actions = ReturnType<typeof createActions>;
