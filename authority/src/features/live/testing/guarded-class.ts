import { joinLive, startLive } from '@prolean/contract/live.ts';
import { addBan, addInvite, liftBan } from '@prolean/contract/live-doors.ts';
import type { Outcome } from '@prolean/contract/outcome.ts';
import type { AuthorityUnderTest, TestPerson } from '../../../testing/authority-under-test.ts';

export const reply = <Reply>(outcome: Outcome<Reply>): Reply => {
  if (outcome.kind !== 'ok') throw new Error(`expected a reply, got ${JSON.stringify(outcome)}`);
  return outcome.reply;
};
export const code = async (outcome: Promise<Outcome<unknown>>) => {
  const settled = await outcome;
  return settled.kind === 'refused' ? settled.code : settled.kind;
};

/** A class that is going on, and what its professor does at its door. */
export async function guardedClass(authority: AuthorityUnderTest, students = 1) {
  const made = await authority.addClass({ students });
  const of = { params: { id: made.sessionId } };
  reply(await authority.call(startLive, of, made.professor));
  const ban = (person: TestPerson, reason = 'Bruit') =>
    authority.call(addBan, { ...of, body: { user_id: person.id, reason } }, made.professor);
  const lift = (person: TestPerson) =>
    authority.call(liftBan, { params: { ...of.params, user_id: person.id } }, made.professor);
  const invite = async (person: TestPerson, hours?: number) =>
    reply(
      await authority.call(
        addInvite,
        { ...of, body: { user_id: person.id, ...(hours !== undefined && { hours }) } },
        made.professor,
      ),
    );
  const join = (person: { token: string }) => authority.call(joinLive, of, person);
  return { ...made, of, ban, lift, invite, join };
}
