import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { benchFolder } from './bench-database.ts';
import { administrator, benchPassword, fullLife, idOf, numberOf, serviceToken } from './bench-rows.ts';
import { fillFullLives } from './rows/live.ts';
import { counter, createStage, type Stage } from './stage.ts';

type Node = {
  'Node Type': string;
  'Parent Relationship'?: string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Actual Total Time': number;
  'Rows Removed by Filter'?: number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Node[];
};
type Explained = { 'Query Text': string; Plan: Node };

const logFile = path.join(benchFolder, 'postgres/log/plans.json');

/** PostgreSQL notes the plan of each statement as it was carried out, for whoever sent it. */
const explaining = {
  shared_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': 0,
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_format': 'json',
  log_min_messages: 'log',
  logging_collector: 'on',
  log_destination: 'jsonlog',
  log_directory: 'log',
  log_filename: 'plans.log',
  log_file_mode: '0644',
};

/** Some that a professor, a student, an administrator and a service ask again and again. */
async function questions(stage: Stage) {
  const { load } = await stage.authority();
  const admin = stage.tokenOf(administrator);
  const get = (target: string, token: string) => () => load.ask('GET', `/api${target}`, { token });
  const enrolled = await stage
    .database()
    .then(({ run }) =>
      run(
        `select user_id from session_enrolments where session_id = '${idOf('session', 7)}' order by user_id limit 20`,
      ),
    );
  const person = counter(enrolled.rows.length);
  const join = () => {
    const token = stage.tokenOf(numberOf(enrolled.rows[person()].user_id));
    return load.ask('POST', `/api/sessions-formation/${idOf('session', 7)}/live/join`, { token });
  };
  const beats = await fillFullLives(stage);
  const full = `/api/sessions-formation/${idOf('session', fullLife(0))}/live`;
  return {
    'GET /auth/me': get('/auth/me', stage.tokenOf(4321)),
    'POST /auth/login': () =>
      load.ask('POST', '/api/auth/login', { body: { username: 'person-4321', password: benchPassword } }),
    'my-sessions, 50 rows': get('/sessions-formation/my-sessions', stage.tokenOf(42)),
    'students/me/profile': get('/students/me/profile', stage.tokenOf(4321)),
    join,
    '200 heartbeats': () => load.ask('POST', `${full}/heartbeats`, { token: serviceToken, body: beats }),
    'participants, 200 rows': () => load.ask('GET', `${full}/participants`, { token: admin }),
    'users, first page': get('/users', admin),
    'users, a search that finds many': get('/users?q=personne', admin),
    'users, a search that finds one': get('/users?q=person-98765', admin),
    'audit log, first page': get('/audit-log', admin),
    'audit log, one action in a hundred': get('/audit-log?action=user.disabled', admin),
    'audit log, an action that never was': get('/audit-log?action=role.deleted', admin),
    'audit log, until a day long ago': get('/audit-log?to=2026-07-20T00:00:00.000Z', admin),
    'audit log, one object': get(`/audit-log?object_id=${idOf('person', 77)}`, admin),
    'training sessions, first page': get('/sessions-formation', admin),
    'training sessions, a search': get('/sessions-formation?q=groupe%209999', admin),
  };
}

const entries = (): Explained[] =>
  readFileSync(logFile, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { message: string })
    .filter(({ message }) => /^duration: [\d.]+ ms {2}plan:/.test(message))
    .map(({ message }) => JSON.parse(message.slice(message.indexOf('{'))));

/** Often enough that prepared statements have the plan they keep. */
const repetitions = 7;

/** What a question sends, with the plans of the last time; what others sent meanwhile came less often. */
async function plansOf(question: () => Promise<unknown>): Promise<Explained[]> {
  const before = entries().length;
  for (let turn = 0; turn < repetitions; turn += 1) await question();
  await sleep(300);
  const sent = Map.groupBy(entries().slice(before), (entry) => entry['Query Text']);
  return [...sent.values()].filter((same) => same.length >= repetitions).map((same) => same.at(-1)!);
}

function linesOf(node: Node, depth = 0): string[] {
  const on = [node['Index Name'], node['Relation Name']].filter((name) => name !== undefined).join(' of ');
  const removed = node['Rows Removed by Filter'];
  const words = [
    `${'  '.repeat(depth)}${node['Node Type']}${on === '' ? '' : ` ${on}`}`,
    `${node['Actual Rows']} rows`,
    ...(node['Actual Loops'] === 1 ? [] : [`${node['Actual Loops']} times`]),
    ...(removed ? [`${removed} passed over`] : []),
    `${node['Actual Total Time'].toFixed(3)} ms`,
    `${node['Shared Hit Blocks']} + ${node['Shared Read Blocks']} blocks`,
  ];
  return [words.join(', '), ...(node.Plans ?? []).flatMap((below) => linesOf(below, depth + 1))];
}

const textOf = ({ 'Query Text': text, Plan }: Explained): string =>
  `\n   ${text.replace(/\s+/g, ' ').trim().slice(0, 150)}\n${linesOf(Plan, 2).join('\n')}\n`;

/** How the hot queries are carried out on the full data: each step with its rows, its time and the blocks it touched (found + read). */
export async function printPlans(): Promise<void> {
  rmSync(logFile, { force: true });
  const stage = createStage(explaining);
  const shown = new Set<string>();
  try {
    for (const [name, question] of Object.entries(await questions(stage))) {
      process.stdout.write(`\n== ${name}\n`);
      for (const explained of await plansOf(question)) {
        const text = explained['Query Text'];
        if (!shown.has(text)) process.stdout.write(textOf(explained));
        // Who is asking comes first everywhere, so once is enough.
        if (text.includes('from sign_ins s')) shown.add(text);
      }
    }
  } finally {
    await stage.strike();
  }
}
