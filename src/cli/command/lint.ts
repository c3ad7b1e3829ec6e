import { join } from 'node:path';
import { didYouMean } from '../../error/nearest.ts';
import { listMigrationFiles, loadMigrations, type MigrationFile } from '../../migration/files.ts';
import { refuseUnknownRules, weighs } from '../../schema/lint/lint.ts';
import { type Severity, severities } from '../../schema/lint/rule.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { isSet, jsonFlag, repoFlag, textFlag } from '../flags.ts';
import { readHistory } from '../generate/history.ts';
import { choiceOf, refuseUnknown } from '../lint/chosen.ts';
import { type Judged, judge } from '../lint/judged.ts';
import { countsOf, linesOf, summaryOf } from '../lint/report.ts';
import { declaredFor, sizesOf, statsFlag } from '../lint/sizes.ts';
import { loadProject, migrationsFolder } from '../load/project.ts';
import { migratedRepos } from '../migrated-repos.ts';
import { UsageError } from '../usage-error.ts';

/** `quarry lint`: what in the migrations locks, breaks or loses more than it has to. */
export const command: Command = {
  name: 'lint',
  summary: 'look for what locks, breaks or loses more than it has to in migrations',
  positionals: '[VERSION…]',
  flags: {
    all: { type: 'boolean', help: 'also those that lint.startAfter of the config leaves out' },
    since: { type: 'string', value: 'REF|VERSION', help: 'only what git has new since a branch, or after a version' },
    'fail-on': { type: 'string', value: 'SEVERITY', help: 'exit 1 from error (the default), warning or notice on' },
    ...statsFlag,
    ...jsonFlag,
    ...repoFlag,
  },
  examples: ['quarry lint', 'quarry lint --since origin/main --fail-on warning', 'quarry lint 20240705205730 --json'],
  notes: [
    'No database is needed, but for --stats, which asks it how large tables are.\nGenerated and hand-written migrations are read statement by statement, on the way up.',
    "A migration or a step accepts a finding with allow: [{ rule, because }]; a project weighs rules in lint.rules of its\nconfig: { 'wide-index': 'off', 'drop-column': 'error' }. docs/lint.md has every rule.",
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, positionals, terminal } = invocation;
  const threshold = thresholdOf(flags);
  const project = await loadProject(invocation);
  const { rules, startAfter } = project.config.lint;
  refuseUnknownRules(rules);
  const model = await declaredFor(project, terminal);
  const choose = choiceOf(invocation, startAfter);
  const all: MigrationFile[] = [];
  const judged: Judged[] = [];
  for (const repo of migratedRepos(invocation, project)) {
    const folder = migrationsFolder(project, repo);
    const sizes = await sizesOf(invocation, project, repo, model);
    const tenants = join(folder, 'tenants');
    const histories = [
      { folder, ...(await readHistory(folder, project.importModule)) },
      { folder: tenants, files: await listMigrationFiles(tenants), metas: [] },
    ];
    for (const { folder: place, files, metas } of histories) {
      all.push(...files);
      const loaded = await loadMigrations(await choose(files, place), project.importModule);
      judged.push(...judge(repo.name, loaded, { metas, rules, sizes }));
    }
  }
  refuseUnknown(positionals, all);
  if (isSet(flags, 'json')) {
    terminal.data(JSON.stringify({ failOn: threshold, counts: countsOf(judged), migrations: judged }, undefined, 2));
  } else for (const line of judged.flatMap((one) => linesOf(one, terminal.colour))) terminal.data(line);
  terminal.say(summaryOf(judged));
  const failed = judged.some(({ findings }) => findings.some((finding) => weighs(finding, threshold)));
  return failed ? exit.error : exit.done;
}

function thresholdOf(flags: Invocation['flags']): Severity {
  const asked = textFlag(flags, 'fail-on') ?? 'error';
  const found = severities.find((severity) => severity === asked);
  if (found !== undefined) return found;
  throw new UsageError(`--fail-on takes error, warning or notice, not '${asked}'.${didYouMean(asked, severities)}`);
}
