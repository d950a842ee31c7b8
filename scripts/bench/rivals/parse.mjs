// Parse Server as its documentation mounts it, on PostgreSQL.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import { ParseServer } from 'parse-server';
import { announce, fillOnce, run } from './fill.mjs';

const { DATABASE_URL, BENCH_PEOPLE, BENCH_PASSWORD } = process.env;
const parse = new ParseServer({
  databaseURI: DATABASE_URL,
  appId: 'bench',
  masterKey: 'the master key of the bench',
  serverURL: 'http://127.0.0.1/parse',
  silent: true,
  logsFolder: null,
});
await parse.start();
const app = express().use('/parse', parse.app);

// One person signs up as people do; the others are made after his example.
const door = createServer(app).listen(0, '127.0.0.1');
await once(door, 'listening');
await fetch(`http://127.0.0.1:${door.address().port}/parse/users`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-parse-application-id': 'bench' },
  body: JSON.stringify({ username: 'example', password: BENCH_PASSWORD }),
});
door.close();
door.closeAllConnections();

const idOf = `'u' || lpad(n::text, 9, '0')`;
// Nothing of Parse's own finds a session token by an index: no more sessions than are used, or its checks would crawl.
await fillOnce(DATABASE_URL, `select 1 from "_User" where username = 'person-1'`, [
  `insert into "_User" ("objectId", "createdAt", "updatedAt", username, email, _rperm, _wperm, _hashed_password)
   select ${idOf}, now(), now(), 'person-' || n, 'person-' || n || '@example.test', array[${idOf}], array[${idOf}], e._hashed_password
   from "_User" e, generate_series(1, ${BENCH_PEOPLE}) n where e.username = 'example'`,
  `insert into "_Session" ("objectId", "createdAt", "updatedAt", "user", "sessionToken", "expiresAt", "createdWith")
   select 's' || lpad(n::text, 9, '0'), now(), now(), ${idOf}, 'r:' || md5(n::text), now() + interval '100 years', e."createdWith"
   from "_Session" e join "_User" u on u."objectId" = e."user" and u.username = 'example', generate_series(1, 1000) n`,
]);

// What people of an earlier run left behind.
await run(DATABASE_URL, `delete from "_Session" where "objectId" not like 's0%'`, 'vacuum full analyze "_Session"');

const tokenOf = (number) => `r:${createHash('md5').update(String(number)).digest('hex')}`;
announce(
  createServer({ keepAliveTimeout: 65_000 }, app),
  Array.from({ length: 1000 }, (_, index) => tokenOf(index + 1)),
);
