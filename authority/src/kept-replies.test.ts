import { createFormation } from '@prolean/contract/administration-formations.ts';
import { createRole } from '@prolean/contract/administration-roles.ts';
import { createSeance, createSession } from '@prolean/contract/administration-sessions.ts';
import { createUser } from '@prolean/contract/administration-users.ts';
import type { Endpoint } from '@prolean/contract/endpoint.ts';
import { endpoints } from '@prolean/contract/endpoints.ts';
import { joinLive, startLive } from '@prolean/contract/live.ts';
import { addBan } from '@prolean/contract/live-doors.ts';
import { sendMessage } from '@prolean/contract/live-room.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from './testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
let made: Awaited<ReturnType<AuthorityUnderTest['addClass']>>;
let formationId: string;
let adminToken: string;
beforeAll(async () => {
  authority = await startAuthority();
  made = await authority.addClass();
  const row = await authority.database('training_sessions').where({ id: made.sessionId }).first('formation_id');
  formationId = row.formation_id;
  adminToken = (await authority.addPerson(made.organizationId, 'admin')).token;
});
afterAll(() => authority.close());

type Making = { endpoint: Endpoint; table: string; by?: () => string; body?: () => object };

const makings: Making[] = [
  { endpoint: createFormation, table: 'formations', body: () => ({ title: 'Formation' }) },
  {
    endpoint: createSession,
    table: 'training_sessions',
    body: () => ({
      formation_id: formationId,
      title: 'Groupe',
      delivery: 'online',
      starts_on: '2026-03-02',
      ends_on: '2026-04-02',
    }),
  },
  {
    endpoint: createSeance,
    table: 'seances',
    body: () => ({ title: 'Séance', starts_at: '2026-03-02T09:00:00.000Z', ends_at: '2026-03-02T11:00:00.000Z' }),
  },
  {
    endpoint: createUser,
    table: 'users',
    body: () => ({ username: 'nouvelle.personne', full_name: 'Nouvelle Personne', role: 'student' }),
  },
  { endpoint: createRole, table: 'roles', body: () => ({ name: 'Surveillance', permissions: [] }) },
  { endpoint: startLive, table: 'session_lives', by: () => made.professor.token },
  {
    endpoint: sendMessage,
    table: 'session_live_messages',
    by: () => made.professor.token,
    body: () => ({ text: 'Bonjour' }),
  },
  {
    endpoint: addBan,
    table: 'session_bans',
    by: () => made.professor.token,
    body: () => ({ user_id: made.student.id, reason: 'Bruit' }),
  },
];

test('every operation that makes something is among them', () => {
  const making = endpoints.filter(({ creates }) => creates === true).map(({ name }) => name);
  expect(makings.map(({ endpoint }) => endpoint.name).sort()).toEqual(making.sort());
});

/** The transactions that wrote these rows. */
const writers = async (table: string, where: object) =>
  (await authority.database(table).where(where).select(authority.database.raw('xmin::text'))).map(({ xmin }) => xmin);

test.each(makings.map((making) => [making.endpoint.name, making] as const))(
  '%s keeps its reply in the transaction of what it makes, so that no end of the process parts them',
  async (name, { endpoint, table, by, body }) => {
    if (endpoint === sendMessage)
      await authority.call(joinLive, { params: { id: made.sessionId }, body: {} }, made.professor);
    const key = `the-key-of-${name}`;
    const before = await authority.database(table).count('* as count').first();
    const ask = async () => {
      const response = await fetch(`${authority.origin}/api${endpoint.path.replace(':id', made.sessionId)}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${by?.() ?? adminToken}`,
          'idempotency-key': key,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body()) }),
      });
      expect(response.status).toBe(200);
      return (await response.json()) as Record<string, unknown>;
    };
    const reply = await ask();
    const thing = Object.values(reply).find((value) => value !== null && typeof value === 'object') as { id: string };
    const [writer] = await writers(table, { id: thing.id });
    expect(await writers('idempotency_keys', { key })).toEqual([writer]);
    expect(await ask()).toEqual(reply);
    const after = await authority.database(table).count('* as count').first();
    expect(Number(after!.count)).toBe(Number(before!.count) + 1);
  },
);
