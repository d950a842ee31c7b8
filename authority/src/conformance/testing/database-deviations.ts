import { setTimeout as pause } from 'node:timers/promises';
import { newRoomName } from '../../features/live/room-name.ts';
import type { Database } from '../../platform/database.ts';
import type { Services } from '../../services.ts';

/** What the database does differently, and the rules that must say so: these and no others. */
export const databaseDeviations: Record<string, { rules: string[]; statement: string }> = {
  'the version does not grow': {
    rules: ['lifecycle.version', 'storms.end'],
    statement: `
      create function keep_version() returns trigger language plpgsql as $$
      begin new.version := old.version; return new; end $$;
      create trigger keep_version before update on session_lives for each row execute function keep_version()`,
  },
  'leaving closes nothing': {
    rules: ['presence.leave', 'room.not-there'],
    statement: `
      create function keep_open() returns trigger language plpgsql as $$
      begin
        if (select status from session_lives where id = new.live_id) <> 'ended' then new.left_at := null; end if;
        return new;
      end $$;
      create trigger keep_open before update on session_live_participants for each row execute function keep_open()`,
  },
  'the end leaves people in the room': {
    rules: ['presence.end'],
    statement: `
      create function keep_inside() returns trigger language plpgsql as $$
      begin
        if (select status from session_lives where id = new.live_id) = 'ended' then new.left_at := null; end if;
        return new;
      end $$;
      create trigger keep_inside before update on session_live_participants for each row execute function keep_inside()`,
  },
};

export const dropTheGuarantee = 'drop index session_lives_one_open';

/** Starts the way it is done without a constraint: look whether a live is open, then begin one. */
export const readThenInsert = ({ live }: Services, database: Database): Partial<Services> => {
  const { lives } = live;
  const start: typeof lives.start = async (caller, sessionId) => {
    const latest = await lives.get(caller, sessionId);
    if (latest !== null && latest.status !== 'ended') return lives.start(caller, sessionId);
    if (caller.user.role !== 'professor') return lives.start(caller, sessionId);
    await pause(20);
    await database('session_lives').insert({
      organization_id: caller.user.organization.id,
      session_id: sessionId,
      room_name: newRoomName(),
      status: 'live',
      started_at: database.raw('clock_timestamp()'),
      started_by: caller.user.id,
    });
    return lives.start(caller, sessionId);
  };
  return { live: { ...live, lives: { ...lives, start } } };
};
