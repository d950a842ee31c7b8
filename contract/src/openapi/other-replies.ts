import type { ZodObject, ZodType } from 'zod';
import { attendanceCsv, liveLog } from '../attendance.ts';
import type { Code } from '../codes.ts';
import type { Endpoint } from '../endpoint.ts';
import { liveEvents } from '../live-events.ts';
import { sampleSessions, sampleUsers } from '../stub-samples.ts';

/** An operation whose reply is not one JSON value, so that it is no `endpoint` of the contract. */
export type OtherReply = {
  declaration: {
    name: string;
    method: 'GET';
    path: string;
    summary: string;
    caller: Endpoint['caller'];
    params: ZodObject;
    query: ZodObject;
    refusals: readonly Code[];
  };
  mediaType: string;
  description: string;
  /** The JSON inside it, piece by piece; null where there is none. */
  messages: ZodType | null;
  headers: { name: string; description: string }[];
  /** Statuses of success beside 200, and what they say. */
  besides: Record<string, string>;
  params: Record<string, string>;
  example: string;
};

const { live, id } = sampleSessions.live;
const { ended } = sampleSessions;
const ofEnded = { params: { id: ended.id, live_id: ended.live!.id }, messages: null, besides: {} };

const raised = {
  kind: 'hand_raised',
  live_id: live!.id,
  number: 12,
  at: '2026-03-02T09:31:04.102Z',
  actor_id: sampleUsers.student.id,
  user_id: sampleUsers.student.id,
};

export const otherReplies: readonly OtherReply[] = [
  {
    declaration: liveEvents,
    mediaType: 'text/event-stream',
    description:
      'Each message is named by its `kind`, carries a `LiveEvent` or a `LiveSnapshot`, and has the id `<live_id>:<number>`. A stream that resumes nothing begins with a snapshot. Comments come every 15 seconds at least. The stream ends with the live.',
    messages: liveEvents.messages,
    headers: [
      { name: 'Last-Event-ID', description: 'The id of the last message that came: the stream goes on behind it.' },
    ],
    besides: { 204: 'The live has ended and everything of it was told: there is nothing more to ask for.' },
    params: { id },
    example: `retry: 1000\n\nid: ${live!.id}:12\nevent: hand_raised\ndata: ${JSON.stringify(raised)}\n\n:\n\n`,
  },
  {
    declaration: attendanceCsv,
    mediaType: 'text/csv',
    description:
      'UTF-8 with a byte order mark; separated by commas in English, by semicolons in French and Arabic, as spreadsheets there expect. What could be a formula is disarmed. The last column signs each line and its place, that of the heading the heading.',
    headers: [{ name: 'Accept-Language', description: 'The language of the file, where `locale` does not say it.' }],
    example: 'Line,Lines in all,Training session,…\r\n1,2,Réseaux – soir,…\r\n',
    ...ofEnded,
  },
  {
    declaration: liveLog,
    mediaType: 'application/x-ndjson',
    description:
      'Lines of JSON: what it is about, then each event with its hash, last the seal and the signature of the first line. It can be checked, and the attendance computed anew, without the authority.',
    headers: [],
    example: `${JSON.stringify({ format: 'prolean live log 1', live_id: ended.live!.id })}\n…\n`,
    ...ofEnded,
  },
];
