import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';

const nobody = 65_534;

/** How PostgreSQL, which refuses to run as root, is run when this process is root; no user is added to the machine. */
type Identity = {
  /** Who must own its files. */
  owner: number;
  /** The command that becomes someone else before it runs the program; empty where spawning can do that itself. */
  prefix: string[];
  spawnOptions: { uid?: number; gid?: number };
};

/** True when a user other than root can walk down to the folder. */
function reachableByOthers(folder: string): boolean {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

// In a user namespace of its own the program believes to be `nobody`, and outside it is still root, who owns the way to its files.
const namespace = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, '--'];

const namespacesWork = () => spawnSync(namespace[0]!, [...namespace.slice(1), 'true']).status === 0;

/** Null when this process is not root: then the program simply runs as whoever runs this. */
export function unprivilegedIdentity(folders: readonly string[]): Identity | null {
  if (process.getuid?.() !== 0) return null;
  if (folders.every(reachableByOthers))
    return { owner: nobody, prefix: [], spawnOptions: { uid: nobody, gid: nobody } };
  if (namespacesWork()) return { owner: 0, prefix: namespace, spawnOptions: {} };
  throw new Error(
    'PostgreSQL cannot run as root, and no other user can reach this folder. Move the clone to a folder others may enter, or do not run as root.',
  );
}
