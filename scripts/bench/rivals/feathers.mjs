// Feathers as its generator sets it up: Express, Knex, JSON web tokens and a local strategy with bcrypt.
import { createServer } from 'node:http';
import { AuthenticationService, authenticate, JWTStrategy } from '@feathersjs/authentication';
import { hooks, LocalStrategy } from '@feathersjs/authentication-local';
import express, { errorHandler, json, rest, urlencoded } from '@feathersjs/express';
import { feathers } from '@feathersjs/feathers';
import { KnexService } from '@feathersjs/knex';
import knex from 'knex';
import { announce, fillOnce } from './fill.mjs';

const { DATABASE_URL, BENCH_DATABASE_URL, BENCH_PEOPLE, BENCH_PASSWORD } = process.env;
const connect = (connection) => knex({ client: 'pg', connection, pool: { min: 0, max: 20 } });
const [own, bench] = [connect(DATABASE_URL), connect(BENCH_DATABASE_URL)];

const app = express(feathers());
app.use(json());
app.use(urlencoded({ extended: true }));
app.configure(rest());
app.set('authentication', {
  entity: 'user',
  service: 'users',
  secret: 'the secret of the bench, which signs nothing of worth',
  authStrategies: ['jwt', 'local'],
  local: { usernameField: 'email', passwordField: 'password' },
});
const authentication = new AuthenticationService(app);
authentication.register('jwt', new JWTStrategy());
authentication.register('local', new LocalStrategy());
app.use('users', new KnexService({ Model: own, name: 'users' }));
app.service('users').hooks({ after: { all: [hooks.protect('password')] } });
app.use('authentication', authentication);

// What the authority's list says, from the same rows; without pages, which would cost a count.
app.use('training-sessions', new KnexService({ Model: bench, name: 'bench_feathers_list' }));
const ofCaller = ({ params }) => {
  params.query = { professor_id: params.user.id, $sort: { starts_on: 1, title: 1, id: 1 } };
};
app.service('training-sessions').hooks({ before: { find: [authenticate('jwt'), ofCaller] } });
app.use(errorHandler({ logger: false }));

const view = `
  create or replace view bench_feathers_list as
  select own.user_id as professor_id, s.id, s.title, s.delivery, s.city, s.status, s.starts_on, s.ends_on,
    json_build_object('id', f.id, 'title', f.title) as formation,
    (select coalesce(json_agg(json_build_object('id', u.id, 'full_name', u.full_name) order by u.full_name), '[]')
     from session_professors p join users u on u.id = p.user_id where p.session_id = s.id) as professors,
    (select count(*)::int from session_enrolments e where e.session_id = s.id) as students_count,
    (select to_json(latest) from (
      select l.*, (select json_build_object('id', u.id, 'full_name', u.full_name) from users u where u.id = l.started_by) as starter,
        (select count(*)::int from session_live_participants p where p.live_id = l.id and p.left_at is null) as participants_count
      from session_lives l where l.session_id = s.id order by l.started_at desc, l.id limit 1) latest) as live
  from training_sessions s join formations f on f.id = s.formation_id join session_professors own on own.session_id = s.id
  where s.status <> 'archived'`;
await bench.raw(view);

await own.raw(
  'create table if not exists users (id uuid primary key, email text unique, password text, full_name text)',
);
const hashed = await authentication.getStrategies('local')[0].hashPassword(BENCH_PASSWORD, {});
await fillOnce(DATABASE_URL, 'select 1 from users limit 1', [
  `insert into users
   select ('10000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'person-' || n || '@example.test', '${hashed}', 'Personne ' || n
   from generate_series(1, ${BENCH_PEOPLE}) n`,
]);

const idOf = (number) => `10000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
const server = createServer({ keepAliveTimeout: 65_000 }, app);
await app.setup(server);
const numbers = Array.from({ length: 1000 }, (_, index) => index + 1);
const tokenOf = (number) => authentication.createAccessToken({}, { subject: idOf(number) });
announce(server, await Promise.all(numbers.map(tokenOf)));
