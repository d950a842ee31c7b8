import {
  endLive,
  getLive,
  joinLive,
  type Live,
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

/** Who takes part, by the names that steps call them. */
export type People = Record<string, TestPerson>;

/** What of a real live can be seen, in the words of `visible`. */
type Seen = {
  live: Pick<Live, 'status' | 'version' | 'recording_url' | 'student_media'> | null;
  here: { user_id: string; connected: boolean; hand_raised_at: string | null; has_floor: boolean; muted: boolean }[];
  banned: string[];
};

function seenAs(people: People, { live, here, banned }: Seen) {
  const names = new Map(Object.entries(people).map(([name, { id }]) => [id, name]));
  const namesOf = (ids: string[]) => ids.map((id) => names.get(id)!);
  const those = (fits: (one: Seen['here'][number]) => boolean) =>
    namesOf(here.filter(fits).map(({ user_id }) => user_id)).toSorted();
  const queue = here.filter(({ hand_raised_at }) => hand_raised_at !== null);
  const place = (one: Seen['here'][number]) => `${one.hand_raised_at} ${one.user_id}`;
  return {
    status: live?.status ?? 'none',
    version: live?.version ?? 0,
    recording: live?.recording_url ?? null,
    camera: live?.student_media.camera ?? true,
    microphone: live?.student_media.microphone ?? false,
    present: those(() => true),
    lost: those(({ connected }) => !connected),
    hands: namesOf(
      queue.toSorted((one, other) => place(one).localeCompare(place(other))).map(({ user_id }) => user_id),
    ),
    floor: those(({ has_floor }) => has_floor)[0] ?? null,
    muted: those(({ muted }) => muted),
    banned: namesOf(banned).toSorted(),
  };
}

/** The same from the rows, of all these training sessions at once. */
const fromRows = `
  select case when l.id is not null then json_build_object('status', l.status, 'version', l.version,
      'recording_url', l.recording_url,
      'student_media', json_build_object('camera', l.student_camera, 'microphone', l.student_microphone)) end as live,
    (select coalesce(json_agg(p), '[]') from session_live_participants p
      where p.live_id = l.id and p.left_at is null) as here,
    (select coalesce(json_agg(b.user_id), '[]') from session_bans b
      where b.session_id = s.id and b.lifted_at is null) as banned
  from unnest(?::uuid[]) with ordinality s (id, place) left join lateral (
    select * from session_lives where session_id = s.id order by started_at desc, id limit 1
  ) l on true order by s.place`;

/** One training session as people use it, over HTTP. */
export function createRealLive(authority: AuthorityUnderTest, people: People, service: TestPerson, id: string) {
  const of = { params: { id } };
  const professor = people.professor!;

  const perform = (step: Step): Promise<Outcome<object>> => {
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
    const person = people[step.who]!;
    const whom = { params: { id, user_id: person.id } };
    const own = { join: joinLive, leave: leaveLive, hand: raiseHand, noHand: lowerHand };
    if (act === 'join' || act === 'leave' || act === 'hand' || act === 'noHand')
      return authority.call(own[act], of, person);
    if (act === 'say') return authority.call(sendMessage, { ...of, body: { text: 'Bonjour' } }, person);
    if (act === 'floor') return authority.call(giveFloor, { ...of, body: { user_id: person.id } }, professor);
    if (act === 'mute') return authority.call(mute, { ...of, body: { user_id: person.id } }, professor);
    if (act === 'ban')
      return authority.call(addBan, { ...of, body: { user_id: person.id, reason: 'Bruit' } }, professor);
    if (act === 'beat' || act === 'lose') {
      const list = [{ user_id: person.id, connected: act === 'beat' }];
      return authority.call(heartbeats, { ...of, body: { participants: list } }, service);
    }
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
    /** `ok`, or the code of the refusal; and the live where the answer has it. */
    async act(step: Step): Promise<{ code: string; live: Live | null }> {
      const outcome = await perform(step);
      if (outcome.kind === 'ok') return { code: 'ok', live: (outcome.reply as { live?: Live | null }).live ?? null };
      return { code: outcome.kind === 'refused' ? outcome.code : JSON.stringify(outcome), live: null };
    },
    /** The same that `visible` shows of a model, as its professor sees it. */
    async look() {
      const { live } = await read(authority.call(getLive, of, professor));
      const listed = (await read(authority.call(participants, of, professor))).participants;
      const { bans } = await read(authority.call(listBans, of, professor));
      const here = listed.filter(({ left_at }) => left_at === null);
      const banned = bans.filter(({ lifted_at }) => lifted_at === null).map(({ user }) => user.id);
      return seenAs(people, { live, here, banned });
    },
  };
}

export type RealLive = ReturnType<typeof createRealLive>;

/** New training sessions for one run, all with the same people. */
export async function createRealLives(
  authority: AuthorityUnderTest,
  made: { organizationId: string; sessionId: string; people: People; service: TestPerson },
  count: number,
) {
  const { professor, ...students } = made.people;
  const { rows } = await authority.database.raw<{ rows: { id: string }[] }>(
    `with made as (
       insert into training_sessions (organization_id, formation_id, title, delivery, status, starts_on, ends_on)
       select organization_id, formation_id, title, delivery, status, starts_on, ends_on
       from training_sessions, generate_series(1, ?) where id = ? returning organization_id, id
     ), assigned as (
       insert into session_professors (organization_id, session_id, user_id) select organization_id, id, ? from made
     ), enrolled as (
       insert into session_enrolments (organization_id, session_id, user_id)
       select organization_id, id, unnest(?::uuid[]) from made
     ) select id from made`,
    [count, made.sessionId, professor!.id, Object.values(students).map(({ id }) => id)],
  );
  const ids = rows.map(({ id }) => id);
  return {
    lives: ids.map((id) => createRealLive(authority, made.people, made.service, id)),
    /** All of them as the rows have them. */
    async look() {
      const found = await authority.database.raw<{ rows: Seen[] }>(fromRows, [ids]);
      return found.rows.map((seen) => seenAs(made.people, seen));
    },
  };
}

export type RealLives = Awaited<ReturnType<typeof createRealLives>>;
