import { type Command, exit, type Invocation } from '../command.ts';
import { isSet, jsonFlag, repoFlag, textFlag, textFlags } from '../flags.ts';
import { verifyFlags } from '../generate/verify.ts';
import { loadProject } from '../load/project.ts';
import { migratedRepo } from '../migrated-repos.ts';
import { confirm } from '../prompt.ts';
import { pull } from '../pull/pull.ts';
import { reportPull } from '../pull/report.ts';
import { UsageError } from '../usage-error.ts';

/** `quarry pull`: an existing database becomes resources. */
export const command: Command = {
  name: 'pull',
  summary: 'write resources of the tables that a database has already',
  flags: {
    tables: { type: 'string', multiple: true, value: 'A,B', help: 'only these tables' },
    schema: { type: 'string', multiple: true, value: 'NAME', help: 'only what is in this schema' },
    out: { type: 'string', value: 'FOLDER', help: 'where the resources go (default: where the config finds them)' },
    baseline: { type: 'boolean', help: 'note in the ledger that the database is as the resources say' },
    'no-baseline': { type: 'boolean', help: 'write resources only, no migration' },
    'dry-run': { type: 'boolean', help: 'write nothing; print the resources' },
    ...verifyFlags,
    ...jsonFlag,
    ...repoFlag,
  },
  examples: ['quarry pull --baseline', 'quarry pull --tables users,orders --dry-run', 'quarry pull --schema billing'],
  notes: [
    'Beside the resources, the migration that makes the same of an empty database is written. With --baseline the ledger\nof this one says that it is applied; nothing else in the database is touched.',
    'Run it again for tables and columns that came since: what is there is left as it is.',
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  if (isSet(flags, 'baseline') && isSet(flags, 'no-baseline'))
    throw new UsageError('--baseline and --no-baseline contradict each other');
  const project = await loadProject(invocation);
  const repo = migratedRepo(invocation, project);
  const dry = isSet(flags, 'dry-run');
  const baseline = dry || isSet(flags, 'no-baseline') ? false : await adoption(invocation, repo.name);
  const result = await pull(invocation, project, repo, {
    scope: { schemas: listed(flags, 'schema'), tables: listed(flags, 'tables'), ledger: baseline },
    out: textFlag(flags, 'out'),
    dry,
    baseline,
  });
  reportPull(invocation, result);
  return result.asked.length > 0 ? exit.usage : exit.done;
}

const listed = (flags: Invocation['flags'], name: string): readonly string[] =>
  textFlags(flags, name).flatMap((value) =>
    value
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  );

/** The ledger is a table in somebody's database: made only where that is wanted. */
async function adoption(invocation: Invocation, repo: string): Promise<true> {
  const { flags, terminal } = invocation;
  if (isSet(flags, 'baseline')) return true;
  if (terminal.interactive && !isSet(flags, 'json')) {
    if (
      await confirm(
        invocation,
        `Note in the database of ${repo} that it is as the resources will say (a table quarry_migrations)?`,
      )
    )
      return true;
  }
  throw new UsageError('what becomes of the migration that makes the same of an empty database has to be said', {
    fix: '--baseline writes it and notes it as applied in this one; --no-baseline writes resources only',
  });
}
