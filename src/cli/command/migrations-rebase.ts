import { withAllowances, withVerdict } from '../../emit/generate-migration.ts';
import { loadMigrations } from '../../migration/files.ts';
import type { Model } from '../../model/model.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { reapply } from '../../schema/reapply.ts';
import type { Migration } from '../../schema/step.ts';
import { verdictOf } from '../../shadow/verification.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { isSet, onlyArgument, repoFlag, tenantsFlag } from '../flags.ts';
import { refuseConflicts } from '../generate/conflict.ts';
import { decided } from '../generate/decided.ts';
import { answersIn, decisionFlags, sayUnanswered, wayFlags } from '../generate/decisions.ts';
import { type Made, removeMigrations, writeMigration } from '../generate/generate.ts';
import { type History, historyOf, newestIn, readFolder } from '../generate/history.ts';
import { lintMade } from '../generate/lint-made.ts';
import { nextVersion } from '../generate/migration-name.ts';
import { branchFrom, refuseApplied, refuseEdited, replan } from '../generate/rebase.ts';
import { describedBy } from '../generate/tenancy.ts';
import { reportVerification, verifyFlags, verifyMade } from '../generate/verify.ts';
import { writeDrizzle } from '../generate/write-drizzle.ts';
import { loadProject, loadResources, migrationsFolder, type Project } from '../load/project.ts';
import { migratedRepo } from '../migrated-repos.ts';
import { isMigrated } from '../writable.ts';

/** `quarry migrations rebase`: a migration of one branch is planned anew on top of the other. */
export const command: Command = {
  name: 'migrations rebase',
  summary: 'plan a migration anew, on top of the branch it is in the way of',
  positionals: 'VERSION',
  flags: {
    ...decisionFlags,
    ...wayFlags,
    force: { type: 'boolean', help: 'also where its steps were changed by hand' },
    ...verifyFlags,
    ...repoFlag,
    ...tenantsFlag,
  },
  examples: ['quarry migrations rebase 20240705205730'],
  notes: [
    'What was decided then holds; those that build on it come along. It gets a new version, so it must not have been\napplied anywhere: the database of the repo is asked, where it can be reached.',
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { terminal } = invocation;
  const version = onlyArgument(invocation, command);
  const project = await loadProject(invocation);
  const repo = migratedRepo(invocation, project);
  const { model } = await loadResources(project);
  const folder = migrationsFolder(project, repo);
  const history = await readFolder(folder, project.importModule);
  const branch = branchFrom(history, version);
  const others = historyOf(
    history.files,
    history.metas.filter((meta) => !branch.includes(meta) && !meta.dev),
  );
  await refuseConflicts(others, project.importModule);
  if (others.heads.every((head) => branch[0]?.parents.includes(head))) {
    terminal.say(`${version} is on top of all others already`);
    return exit.done;
  }
  await refuseApplied(invocation, project, repo, branch);
  const made = await replanned({ invocation, project, model, repo, history }, others, branch);
  if (made === undefined) return exit.usage;
  for (const one of made) {
    const trial = await verifyMade(invocation, { project, repo, previous: one.previous }, one.made);
    reportVerification(invocation, trial);
    if (trial.failures.length > 0) return exit.error;
    one.made = withVerdict(one.made, verdictOf(trial));
  }
  await removeMigrations(folder, history, branch);
  for (const one of made) {
    const path = await writeMigration({ folder, found: one.made });
    terminal.say(`${terminal.colour.green('wrote')} ${path} in the place of ${one.was}`);
    for (const line of one.made.summary) terminal.say(`  ${line}`);
  }
  const gone = branch.filter(({ name }) => !made.some((one) => one.made.meta.name === name));
  for (const meta of gone) terminal.say(`nothing is left of ${meta.version}_${meta.name}: it is removed`);
  await writeDrizzle(project, model, repo, terminal.say);
  terminal.say(`\nNext: quarry migrate${project.tenants === true ? ' --tenants' : ''}`);
  return exit.done;
}

interface Work {
  readonly invocation: Invocation;
  readonly project: Project;
  readonly model: Model;
  readonly repo: AnyRepo;
  readonly history: History;
}
interface Rebased {
  made: Made;
  readonly previous: History['state'];
  readonly was: string;
}

/** The branch, planned one after the other: the last leads to what the resources say. Undefined while something is open. */
async function replanned(work: Work, others: History, branch: History['metas']): Promise<Rebased[] | undefined> {
  const { invocation, project, model, repo, history } = work;
  const several = project.repos.filter(isMigrated).length > 1;
  const found: Rebased[] = [];
  let [previous, parents] = [others.state, others.heads];
  let newest = newestIn(history);
  for (const [i, meta] of branch.entries()) {
    const isLast = i === branch.length - 1;
    const next = isLast ? describedBy(project, model, repo) : reapply(previous, meta.deltas);
    const version = nextVersion(new Date(), newest);
    const written = await fileOf(work, meta.version);
    if (!isSet(invocation.flags, 'force')) refuseEdited(history.metas, meta, written);
    const decisions = [...meta.decisions, ...(isLast ? answersIn(invocation.flags) : [])];
    const outcome = await decided(invocation, (answers) =>
      replan({
        ...{ meta, previous, next, version, parents, several, repo, decisions: [...decisions, ...answers] },
        simple: isSet(invocation.flags, 'simple'),
      }),
    );
    if (outcome.outcome === 'asked') {
      sayUnanswered(invocation, outcome.questions);
      return undefined;
    }
    if (outcome.outcome !== 'made') continue;
    const allowed = written.allow === undefined ? outcome : withAllowances(outcome, written.allow);
    const linted = lintMade(allowed, { rules: project.config.lint.rules, before: previous }, invocation);
    if (linted.found === undefined) return undefined;
    found.push({ made: linted.found, previous, was: meta.version });
    [previous, parents, newest] = [outcome.state, [version], version];
  }
  return found;
}

async function fileOf({ project, history }: Work, version: string): Promise<Migration> {
  const files = history.files.filter((file) => file.version === version);
  const [loaded] = await loadMigrations(files, project.importModule);
  return loaded?.migration ?? { version, name: 'unnamed', up: [], down: [] };
}
