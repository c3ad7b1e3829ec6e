// npm start: from a fresh clone to the console. Installs, builds, and leaves the rest to the command line.
import { ensureInstalled } from './ensure-installed.js';

ensureInstalled();
const { build } = await import('./build.js');
if (!build()) process.exit(1);
process.env.QUARRY_BUILT = '1';
const { run } = await import('../dist/cli/main.js');
process.exitCode = await run(['start-demo', ...process.argv.slice(2)]);
