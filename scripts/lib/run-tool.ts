import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { projectRoot } from './service-process.ts';

/** Runs a tool of node_modules/.bin (or any program, by its path) in the project; its output goes to the terminal. Returns its exit status. */
export async function runTool(tool: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  const file = tool.includes('/') ? tool : path.join(projectRoot, 'node_modules/.bin', tool);
  const child = spawn(file, args, { cwd: projectRoot, stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
