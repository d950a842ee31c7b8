// Changes the contract package in thousands of small ways and counts how many its tests notice: npm run mutation
import { runTool } from './lib/run-tool.ts';

process.exit(await runTool('stryker', ['run', 'contract/stryker.config.json', ...process.argv.slice(2)]));
