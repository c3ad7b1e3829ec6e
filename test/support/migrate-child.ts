// A process that migrates: node jiti migrate-child.ts URL FOLDER APPLICATION [OPTIONS as JSON]
import { linesOf } from '../../src/migration/event.ts';
import { migrate } from '../../src/migration/migrate.ts';
import { pgDatabase } from './pg-database.ts';

const [url = '', folder = '', application = 'child', options = '{}'] = process.argv.slice(2);
const report = (event: Parameters<typeof linesOf>[0]): void => {
  for (const line of linesOf(event)) process.stdout.write(`${line}\n`);
};
try {
  await migrate(pgDatabase(url, { application }), { folder, report, ...JSON.parse(options) });
} catch (error) {
  process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : error}\n`);
  process.exitCode = 1;
}
