// Formats every file and mends what the linter can mend by itself.
import { runTool } from './lib/run-tool.ts';

process.exit(await runTool('biome', ['check', '--write', '.']));
