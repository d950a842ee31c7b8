import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

type Program = { what: string; commands: string[]; packages: string[] };

const programs: Program[] = [
  {
    what: 'Chromium',
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    packages: ['chromium', 'fonts-noto-core'],
  },
  { what: 'Redis', commands: ['redis-server'], packages: ['redis-server'] },
];

/** The full path of the first of these commands that is on the machine; null if none is. */
export function whichProgram(commands: readonly string[]): string | null {
  for (const command of commands) {
    const found = spawnSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' });
    if (found.status === 0) return found.stdout.trim();
  }
  return null;
}

export const chromium = () => whichProgram(programs[0]!.commands);
export const redisServer = () => whichProgram(programs[1]!.commands);

const mayInstall = () => process.getuid?.() === 0 && existsSync('/etc/debian_version');

function install(packages: string[]): void {
  // RUNLEVEL tells Debian's scripts not to start the services they install.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const run = (args: string[]) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status;
  if (run(['update', '-qq']) !== 0 || run(['install', '-y', '-qq', '--no-install-recommends', ...packages]) !== 0)
    throw new Error(`apt-get could not install ${packages.join(' ')}.`);
}

/** Makes sure of the programs the tests need: installs them where it may, else throws a sentence that names them. */
export function ensureTestPrograms(say: (text: string) => void): void {
  const missing = programs.filter(({ commands }) => whichProgram(commands) === null);
  if (missing.length === 0) return;
  const packages = missing.flatMap((program) => program.packages);
  if (!mayInstall())
    throw new Error(
      `Install ${missing.map(({ what }) => what).join(' and ')} first (on Debian: apt-get install ${packages.join(' ')}).`,
    );
  say(`Installing ${packages.join(', ')} …`);
  install(packages);
}
