import { expect } from 'vitest';
import type { Database } from '../../../platform/database.ts';

/** Kinds that raise the version of the live itself. */
const changing = ['paused', 'resumed', 'ended', 'student_media', 'recording'];

/** Whatever happened, the rows of each live must tell one story: its version, presences, history, chain and seal agree. */
export async function expectOneStory(database: Database): Promise<void> {
  const { rows } = await database.raw(
    `select l.id,
       l.version - 1 = count(*) filter (where e.kind = any(?)) as version,
       (l.status = 'ended') = bool_or(e.kind = 'ended') as ended,
       count(*) filter (where e.kind = 'joined')
         = (select count(*) from session_live_participants p where p.live_id = l.id) as joins,
       (l.status = 'ended') or count(*) filter (where e.kind = 'left')
         = (select count(*) from session_live_participants p where p.live_id = l.id and p.left_at is not null) as leaves,
       max(e.number) = count(*) and max(e.number) = (select events from session_live_logs g where g.live_id = l.id) as chain,
       (l.status = 'ended') = exists (select from session_live_seals s where s.live_id = l.id) as seal,
       l.status <> 'ended' or not exists
         (select from session_live_participants p where p.live_id = l.id and p.left_at is null) as nobody_left_behind
     from session_lives l join session_live_events e on e.live_id = l.id group by l.id`,
    [changing],
  );
  const agrees = { version: true, ended: true, joins: true, leaves: true, chain: true, seal: true };
  for (const row of rows) expect(row).toMatchObject({ ...agrees, nobody_left_behind: true });
}
