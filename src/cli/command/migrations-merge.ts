import { describeDelta } from '../../schema/delta/deltas.ts';
import { untried, verdictOf } from '../../shadow/verification.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { isSet, jsonFlag, repoFlag, tenantsFlag, textFlag } from '../flags.ts';
import { decisionFlags, sayUnanswered, wayFlags } from '../generate/decisions.ts';
import { refuseTakenName, writeMigration } from '../generate/generate.ts';
import { newestIn, readFolder } from '../generate/history.ts';
import {
  branchesOf,
  inWords,
  isPlanned,
  labelOf,
  mergeOf,
  refuseUnplanned,
  type Way,
  writtenIn,
} from '../generate/merge.ts';
import { migrationName, nextVersion } from '../generate/migration-name.ts';
import { type MergeWork, type PlannedMerge, planMerge } from '../generate/plan-merge.ts';
import { type TriedWay, tryWays, verdictOfWays } from '../generate/prove-merge.ts';
import { writeDrizzle } from '../generate/write-drizzle.ts';
import { loadProject, loadResources, migrationsFolder } from '../load/project.ts';
import { migratedRepo } from '../migrated-repos.ts';
import { UsageError } from '../usage-error.ts';
import { isMigrated } from '../writable.ts';

/** `quarry migrations merge`: one migration puts two branches together that are both applied. */
export const command: Command = {
  name: 'migrations merge',
  summary: "put two branches together that are in each other's way and both applied somewhere",
  flags: {
    name: { type: 'string', value: 'NAME', help: 'what the merge is called: merge_ and the end of the second branch' },
    'dry-run': { type: 'boolean', help: 'write nothing; print the migration' },
    'accept-data-loss': { type: 'boolean', help: 'also where rows are deleted' },
    force: { type: 'boolean', help: 'also where the steps of the branches were changed by hand' },
    ...decisionFlags,
    ...wayFlags,
    'no-verify': { type: 'boolean', help: 'write it without trying it out' },
    ...jsonFlag,
    ...repoFlag,
    ...tenantsFlag,
  },
  examples: ['quarry migrations merge', 'quarry migrations merge --dry-run'],
  notes: [
    'No file that was applied is touched. A database that has the one branch gets from there to what the resources say, and\ndoes not run the other any more; so does one that has the other; one that has run both gets what is left. A new database\nruns the branch that began first, and the merge.',
    'Each of these ways is tried out on a throw-away database: up, down and up again, to the same structure. Where one branch\nwas applied nowhere, quarry migrations rebase is simpler.',
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  if (invocation.positionals.length > 0)
    throw new UsageError(`migrations merge takes no versions: '${invocation.positionals.join(' ')}'`, {
      fix: 'It finds the two branches by itself: quarry migrations merge',
    });
  const work = await prepare(invocation);
  const { branches } = work;
  terminal.say(`${ending(branches.first)} and ${ending(branches.second)} are merged`);
  for (const conflict of branches.conflicts) terminal.say(`  ${inWords(conflict)}`);
  const planned = await planMerge(work);
  const about = {
    branches: [branches.first, branches.second].map((branch) => branch.map(labelOf)),
    conflicts: branches.conflicts.map(({ one, other, names }) => ({ between: [one, other].map(labelOf), names })),
  };
  const print = (outcome: string, more: object): void => {
    if (isSet(flags, 'json')) terminal.data(JSON.stringify({ outcome, ...about, ...more }, undefined, 2));
  };
  if (planned.outcome === 'asked') {
    print('decision', sayUnanswered(invocation, planned.questions));
    return exit.usage;
  }
  if (planned.outcome === 'rewrite') {
    print('rewrite', { flags: ['--allow-rewrite'] });
    return exit.usage;
  }
  return await conclude(work, planned, print);
}

async function prepare(invocation: Invocation): Promise<MergeWork> {
  const { flags } = invocation;
  const project = await loadProject(invocation);
  const repo = migratedRepo(invocation, project);
  const { model } = await loadResources(project);
  const history = await readFolder(migrationsFolder(project, repo), project.importModule);
  const branches = await branchesOf(history, project.importModule);
  const written = await writtenIn(history, project.importModule);
  refuseUnplanned(history, branches, written, isSet(flags, 'force'));
  const name = migrationName(textFlag(flags, 'name') ?? `merge_${branches.second.at(-1)?.name}`.slice(0, 60));
  refuseTakenName(history, name);
  const version = nextVersion(new Date(), newestIn(history));
  return { invocation, project, model, repo, branches, written, version, name, parents: history.heads };
}

type Print = (outcome: string, more: object) => void;

/** Tries the ways out, and writes the merge or prints it. */
async function conclude(
  work: MergeWork,
  { main, second, both }: Extract<PlannedMerge, { outcome: 'planned' }>,
  print: Print,
): Promise<number> {
  const { invocation, project, repo } = work;
  const { flags, terminal } = invocation;
  const merging = { ...work, main, repo: project.repos.filter(isMigrated).length > 1 ? repo.name : undefined };
  const all = [main, second, ...both];
  const tried = isSet(flags, 'no-verify')
    ? undefined
    : await tryWays(work, all, mergeOf({ ...merging, otherwise: [second, ...both] }).migration);
  const wrong = [main, second].flatMap((way) => of(tried, way) ?? []).filter((one) => !isSound(one));
  if (wrong.length > 0) {
    for (const one of wrong) complain(work, one);
    terminal.complain('nothing was written');
    print('refuted', { ways: all.map((way) => asData(way, of(tried, way))) });
    return exit.error;
  }
  const sound = tried?.filter(isSound);
  const made = mergeOf({
    ...merging,
    otherwise: (sound?.map(({ way }) => way) ?? all).filter((way) => way !== main),
    verified: sound === undefined ? verdictOf(untried('--no-verify')) : verdictOfWays(sound),
  });
  const about = { version: work.version, name: work.name, ways: all.map((way) => asData(way, of(tried, way))) };
  const path = isSet(flags, 'dry-run') ? undefined : await write(work, made);
  for (const way of all) tell(work, way, of(tried, way));
  if (path === undefined) {
    if (!isSet(flags, 'json')) terminal.data(made.text);
    print('dry-run', { ...about, text: made.text });
    return exit.done;
  }
  terminal.say(`\nNext: quarry migrate${project.tenants === true ? ' --tenants' : ''}`);
  print('made', { ...about, path, verified: made.migration.verified });
  return exit.done;
}

const of = (tried: readonly TriedWay[] | undefined, way: Way): TriedWay | undefined =>
  tried?.find((one) => one.way === way);

async function write({ invocation, project, model, repo }: MergeWork, found: ReturnType<typeof mergeOf>) {
  const { terminal } = invocation;
  const path = await writeMigration({ folder: migrationsFolder(project, repo), found });
  terminal.say(`${terminal.colour.green('wrote')} ${path}`);
  await writeDrizzle(project, model, repo, terminal.say);
  return path;
}

const ending = (branch: MergeWork['branches']['first']): string => branch.slice(-1).map(labelOf).join();

const isSound = ({ impossible, failures }: TriedWay): boolean => impossible === undefined && failures.length === 0;

/** What is left to do on a way, a line for each change. */
const changesOf = (way: Way): readonly string[] => [
  ...(way.made?.meta.deltas.map(describeDelta) ?? []),
  ...(isPlanned(way) ? [] : ['run what is written by hand on the other branch']),
];

const inTurn = ({ branches }: MergeWork, { after }: Way): string => {
  const [one, other] = [after[0] === branches.first[0] ? branches.first : branches.second, after];
  const names = other.length > one.length ? [one, other.slice(one.length)] : [one];
  return names.map(ending).join(' and then ');
};

function tell(work: MergeWork, way: Way, tried: TriedWay | undefined): void {
  const { say, colour } = work.invocation.terminal;
  const isNew = way.after === work.branches.first ? ', and in new databases' : '';
  if (tried !== undefined && !isSound(tried)) {
    const why =
      tried.impossible === undefined ? 'what that leaves is not known, and refused' : 'cannot be run in this order';
    say(`  after ${inTurn(work, way)}: ${why}`);
    for (const line of reasons(tried)) say(`    ${line}`);
    return;
  }
  const changes = changesOf(way);
  say(`  after ${inTurn(work, way)}${isNew}:${changes.length === 0 ? ' nothing is left to do' : ''}`);
  for (const line of changes) say(`    ${line}`);
  if (tried === undefined) return;
  const ways = [...(tried.up ? ['up'] : []), ...(tried.down ? ['down'] : [])].join(' and ');
  say(`    ${colour.green('verified')} ${ways} on ${tried.engine}`);
  for (const what of tried.notVerified) say(`    ${colour.yellow('not verified')}: ${what}`);
}

const reasons = ({ impossible, failures }: TriedWay): readonly string[] =>
  impossible === undefined
    ? failures.map(({ message, statement }) => `${message}${statement === undefined ? '' : `, in: ${statement}`}`)
    : [impossible];

function complain(work: MergeWork, tried: TriedWay): void {
  const { terminal } = work.invocation;
  terminal.complain(
    `${terminal.colour.red('error')} the merge does not do what it should after ${inTurn(work, tried.way)} (tried on ${tried.engine})`,
  );
  for (const line of reasons(tried)) terminal.complain(`  ${line}`);
}

const asData = (way: Way, tried: TriedWay | undefined) => ({
  after: way.after.map(labelOf),
  summary: changesOf(way),
  ...(tried === undefined ? {} : { kept: isSound(tried), verified: verdictOfWays([tried]) }),
  ...(tried === undefined || isSound(tried) ? {} : { because: reasons(tried) }),
});
