import {
  endLive,
  getLive,
  joinLive,
  leaveLive,
  pauseLive,
  setStudentMedia,
  startLive,
} from '@prolean/contract/live.ts';
import { addBan, liftBan, listBans } from '@prolean/contract/live-doors.ts';
import {
  giveFloor,
  heartbeats,
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
import type { Step } from './live-model.ts';

type Cast = Awaited<ReturnType<AuthorityUnderTest['addClass']>> & { service: TestPerson };

/** A training session of its own for one run, with the people of the cast. */
export async function createRealLive(authority: AuthorityUnderTest, cast: Cast) {
  const { catalogue } = authority.services;
  const { organizationId, professor, students, service } = cast;
  const formation_id = await catalogue.addFormation(organizationId, 'Essai');
  const id = await catalogue.addTrainingSession(organizationId, {
    formation_id,
    title: 'Essai',
    delivery: 'online',
    city: null,
    status: 'running',
    starts_on: '2026-01-05',
    ends_on: '2026-12-18',
  });
  await catalogue.assignProfessor(organizationId, id, professor.id);
  for (const student of students) await catalogue.enrol(organizationId, id, student.id);
  const of = { params: { id } };
  const personOf = (who: string) => students.find((student) => student.id === who)!;

  /** As if his client had fallen silent and the sweeper had come by. */
  const silence = async (who: string): Promise<Outcome<unknown>> => {
    const beat = { participants: [{ user_id: who, connected: true }] };
    const outcome = await authority.call(heartbeats, { ...of, body: beat }, service);
    await authority.database.raw(
      `update session_live_participants p
       set last_heartbeat_at = greatest(p.joined_at, p.last_heartbeat_at - interval '50 seconds'),
         joined_at = p.joined_at - interval '60 seconds'
       from session_lives l where l.id = p.live_id and l.session_id = ? and p.user_id = ? and p.left_at is null`,
      [id, who],
    );
    await authority.database.raw(
      `update session_live_participants p set last_heartbeat_at = p.last_heartbeat_at - interval '50 seconds'
       from session_lives l where l.id = p.live_id and l.session_id = ? and p.user_id = ? and p.left_at is null
         and p.last_heartbeat_at > clock_timestamp() - interval '45 seconds'`,
      [id, who],
    );
    // Long enough for the sweeper's patience; and back again, or the tokens would run out one day.
    for (let look = 0; look < 4; look += 1) {
      authority.moveClock(20_000);
      await authority.services.live.sweeper.look();
    }
    authority.moveClock(-80_000);
    return outcome;
  };

  const perform = (step: Step): Promise<Outcome<unknown>> => {
    const { act } = step;
    if (act === 'start') return authority.call(startLive, of, professor);
    if (act === 'pause') return authority.call(pauseLive, of, professor);
    if (act === 'muteAll') return authority.call(mute, { ...of, body: {} }, professor);
    if (act === 'end') {
      const body = step.recording === null ? {} : { recording_url: step.recording };
      return authority.call(endLive, { ...of, body }, professor);
    }
    if (act === 'media') {
      const { camera, microphone } = step;
      return authority.call(setStudentMedia, { ...of, body: { camera, microphone } }, professor);
    }
    const { who } = step;
    const whom = { params: { id, user_id: who } };
    const byStudent = { join: joinLive, leave: leaveLive, hand: raiseHand, noHand: lowerHand };
    if (act === 'join' || act === 'leave' || act === 'hand' || act === 'noHand')
      return authority.call(byStudent[act], of, personOf(who));
    if (act === 'say') return authority.call(sendMessage, { ...of, body: { text: 'Bonjour' } }, personOf(who));
    if (act === 'floor') return authority.call(giveFloor, { ...of, body: { user_id: who } }, professor);
    if (act === 'mute') return authority.call(mute, { ...of, body: { user_id: who } }, professor);
    if (act === 'ban') return authority.call(addBan, { ...of, body: { user_id: who, reason: 'Bruit' } }, professor);
    if (act === 'silence') return silence(who);
    return authority.call({ noFloor: takeFloor, unmute, lift: liftBan }[act], whom, professor);
  };

  const read = async <Reply>(asked: Promise<Outcome<Reply>>): Promise<Reply> => {
    const outcome = await asked;
    if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
    return outcome.reply;
  };

  return {
    id,
    of,
    /** `ok`, or the code of the refusal. */
    async act(step: Step): Promise<string> {
      const outcome = await perform(step);
      return outcome.kind === 'refused' ? outcome.code : outcome.kind;
    },

    /** The same that `visible` shows of a model. */
    async look() {
      const { live } = await read(authority.call(getLive, of, professor));
      const people = (await read(authority.call(participants, of, professor))).participants;
      const { bans } = await read(authority.call(listBans, of, professor));
      const here = people.filter(({ left_at }) => left_at === null);
      const ids = (list: typeof people) => list.map(({ user_id }) => user_id);
      const inQueue = here
        .filter(({ hand_raised_at }) => hand_raised_at !== null)
        .toSorted((one, other) =>
          `${one.hand_raised_at}${one.user_id}`.localeCompare(`${other.hand_raised_at}${other.user_id}`),
        );
      return {
        status: live?.status ?? 'none',
        version: live?.version ?? 0,
        recording: live?.recording_url ?? null,
        camera: live?.student_media.camera ?? true,
        microphone: live?.student_media.microphone ?? false,
        present: ids(here).toSorted(),
        hands: ids(inQueue),
        floor: here.find(({ has_floor }) => has_floor)?.user_id ?? null,
        muted: ids(here.filter(({ muted }) => muted)).toSorted(),
        banned: bans
          .filter(({ lifted_at }) => lifted_at === null)
          .map(({ user }) => user.id)
          .toSorted(),
      };
    },
  };
}

export type RealLive = Awaited<ReturnType<typeof createRealLive>>;
