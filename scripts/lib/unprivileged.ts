import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

const nobody = 65_534;

export type Command = { file: string; args: string[]; spawnOptions: { uid?: number; gid?: number } };

/** True when a user other than root can walk down to the folder. */
function reachableByOthers(folder: string): boolean {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

function find(program: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    try {
      const file = path.join(folder, program);
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder: the next one may have it.
    }
  }
  return null;
}

/**
 * PostgreSQL refuses to run as root. Run as root, this turns a command into one that runs as `nobody`, without adding a
 * user to the machine. Under a home that only root may enter, the process keeps the one right it needs to find its files.
 * Not run as root, the command stays as it is.
 */
export function unprivileged(file: string, args: string[], folders: readonly string[]): Command {
  if (process.getuid?.() !== 0) return { file, args, spawnOptions: {} };
  if (folders.every(reachableByOthers)) return { file, args, spawnOptions: { uid: nobody, gid: nobody } };
  const setpriv = find('setpriv');
  if (setpriv === null)
    throw new Error(
      'PostgreSQL cannot run as root, and no other user can reach this folder. Move the clone to a folder others may enter, or do not run as root.',
    );
  const identity = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  const rights = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return { file: setpriv, args: [...identity, ...rights, file, ...args], spawnOptions: {} };
}

export const unprivilegedOwner = (): number | null => (process.getuid?.() === 0 ? nobody : null);
