import { joinLive, startLive } from '@prolean/contract/live.ts';
import {
  giveFloor,
  listMessages,
  lowerHand,
  mute,
  participants,
  raiseHand,
  sendMessage,
  takeFloor,
  unmute,
} from '@prolean/contract/live-room.ts';
import type { Outcome } from '@prolean/contract/outcome.ts';
import type { AuthorityUnderTest, TestPerson } from '../../../testing/authority-under-test.ts';

export const reply = <Reply>(outcome: Outcome<Reply>): Reply => {
  if (outcome.kind !== 'ok') throw new Error(`expected a reply, got ${JSON.stringify(outcome)}`);
  return outcome.reply;
};

/** A running class whose students are all in the room. */
export async function runningRoom(authority: AuthorityUnderTest, students = 2) {
  const made = await authority.addClass({ students });
  const of = { params: { id: made.sessionId } };
  reply(await authority.call(startLive, of, made.professor));
  for (const student of made.students) reply(await authority.call(joinLive, of, student));
  const by = (person: TestPerson) => ({
    hand: () => authority.call(raiseHand, of, person),
    noHand: () => authority.call(lowerHand, of, person),
    floor: (to: TestPerson) => authority.call(giveFloor, { ...of, body: { user_id: to.id } }, person),
    noFloor: (to: TestPerson) => authority.call(takeFloor, { params: { ...of.params, user_id: to.id } }, person),
    mute: (whom?: TestPerson) => authority.call(mute, { ...of, body: whom ? { user_id: whom.id } : {} }, person),
    unmute: (whom: TestPerson) => authority.call(unmute, { params: { ...of.params, user_id: whom.id } }, person),
    say: (text: string) => authority.call(sendMessage, { ...of, body: { text } }, person),
    read: (query: { limit?: number; cursor?: string } = {}) => authority.call(listMessages, { ...of, query }, person),
    look: () => authority.call(participants, of, person),
  });
  const events = async () => {
    const live = await authority.database('session_lives').where({ session_id: made.sessionId }).first();
    const rows = await authority.database('session_live_events').where({ live_id: live.id }).orderBy('number');
    return rows.map(({ kind }) => kind).slice(1 + students);
  };
  const seen = async (person: TestPerson) =>
    reply(await by(made.professor).look()).participants.find(({ user_id }) => user_id === person.id);
  return { ...made, of, by, events, seen, first: made.students[0]!, second: made.students[1]! };
}
