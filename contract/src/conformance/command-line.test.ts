import { expect, test } from 'vitest';
import { memberNames, members } from './cast.ts';
import { readCommandLine, usage } from './command-line.ts';
import { CouldNotRun } from './rule.ts';

const url = ['--base-url', 'http://127.0.0.1:4000/api'];
const both = ['--professor', 'prof:pass:word', '--student', 'student:secret'];

test('a password may have a colon, a name has none', () => {
  expect(readCommandLine([...url, ...both], {})).toEqual({
    help: false,
    junit: null,
    options: {
      baseUrl: 'http://127.0.0.1:4000/api',
      readOnly: false,
      people: {
        professor: { username: 'prof', password: 'pass:word' },
        student: { username: 'student', password: 'secret' },
      },
    },
  });
});

test('every person may come from the environment, and the command line goes first', () => {
  const environment = {
    CONFORMANCE_BASE_URL: 'http://127.0.0.1:4000/api',
    CONFORMANCE_PROFESSOR: 'prof:1',
    CONFORMANCE_STUDENT: 'student:2',
    CONFORMANCE_OTHER_PROFESSOR: 'other:3',
    CONFORMANCE_OTHER_STUDENT: 'another:4',
    CONFORMANCE_OUTSIDER: 'stranger:5',
    CONFORMANCE_SERVICE: 'portal:6',
    CONFORMANCE_ADMIN: 'admin:8',
  };
  const wanted = readCommandLine(['--service', 'kiosk:7', '--read-only'], environment);
  if (wanted.help) throw new Error('help was not asked for');
  expect(wanted.options.readOnly).toBe(true);
  expect(Object.values(wanted.options.people).map(({ username }) => username)).toEqual([
    'prof',
    'student',
    'other',
    'another',
    'stranger',
    'kiosk',
    'admin',
  ]);
});

test.each([
  [[], '--base-url (or CONFORMANCE_BASE_URL) is needed'],
  [url, '--professor (or CONFORMANCE_PROFESSOR) is needed'],
  [[...url, '--professor', 'prof:1'], '--student (or CONFORMANCE_STUDENT) is needed'],
  [[...url, ...both, '--service', 'no-colon-hunter2'], '--service must be NAME:PASSWORD'],
  [[...url, ...both, '--service', ':hunter2'], '--service must be NAME:PASSWORD'],
  [[...url, ...both, 'hunter2'], 'every value needs its option'],
])('%j is refused without repeating a password', (args, message) => {
  const read = () => readCommandLine(args, {});
  expect(read).toThrow(CouldNotRun);
  expect(read).toThrow(message);
  expect(read).not.toThrow('hunter2');
});

test('a run may be asked for some rules only', () => {
  const wanted = readCommandLine([...url, ...both, '--only', 'lifecycle.,media.url'], {});
  expect(wanted).toMatchObject({ options: { only: ['lifecycle.', 'media.url'] } });
});

test('a report may be wanted as a file too, and an empty value is none', () => {
  expect(readCommandLine([...url, ...both, '--junit', 'report.xml'], {})).toMatchObject({ junit: 'report.xml' });
  const wanted = readCommandLine([...url, ...both, '--junit', '', '--only', ''], { CONFORMANCE_SERVICE: '' });
  expect(wanted).toMatchObject({ junit: null });
  expect(wanted.help || wanted.options).not.toHaveProperty('only');
  expect(wanted.help || wanted.options.people).not.toHaveProperty('service');
});

test('what is explained names every option and its variable', () => {
  for (const option of ['base-url', ...memberNames.map((member) => members[member].option.slice(2))]) {
    expect(usage).toContain(`--${option} `);
    expect(usage).toContain(`CONFORMANCE_${option.toUpperCase().replaceAll('-', '_')}`);
  }
});

test('an unknown option is named', () => {
  expect(() => readCommandLine([...url, ...both, '--writeable'], {})).toThrow('--writeable');
});

test('help is given without anything else', () => {
  expect(readCommandLine(['--help'], {})).toEqual({ help: true });
});
