import { withAllowances } from '../../emit/generate-migration.ts';
import type { Model } from '../../model/model.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { afterwards } from '../../schema/branch/afterwards.ts';
import type { Branches } from '../../schema/branch/conflicting.ts';
import { fold, inOrder, type Meta } from '../../schema/meta.ts';
import { hashState } from '../../schema/normal.ts';
import type { Question } from '../../schema/question.ts';
import type { State } from '../../schema/state.ts';
import type { Allowance, Migration } from '../../schema/step.ts';
import type { Invocation } from '../command.ts';
import { isSet } from '../flags.ts';
import type { Project } from '../load/project.ts';
import { UsageError } from '../usage-error.ts';
import { isMigrated } from '../writable.ts';
import { acceptLoss } from './accept-loss.ts';
import { decided } from './decided.ts';
import { answersIn } from './decisions.ts';
import { lintMade } from './lint-made.ts';
import { CannotMerge, ends, type Way, wayWith } from './merge.ts';
import { replan } from './rebase.ts';
import { describedBy } from './tenancy.ts';

/** What a merge is planned from. */
export interface MergeWork {
  readonly invocation: Invocation;
  readonly project: Project;
  readonly model: Model;
  readonly repo: AnyRepo;
  readonly branches: Branches;
  /** The files of all migrations. */
  readonly written: ReadonlyMap<string, Migration>;
  readonly version: string;
  readonly name: string;
  readonly parents: readonly string[];
}

/** The ways of a merge; or what has to be decided first, or accepted. */
export type PlannedMerge =
  | { readonly outcome: 'planned'; readonly main: Way; readonly second: Way; readonly both: readonly Way[] }
  | { readonly outcome: 'asked'; readonly questions: readonly Question[] }
  | { readonly outcome: 'rewrite' };

type Found<T> = T | Exclude<PlannedMerge, { outcome: 'planned' }>;

/** Plans a merge for databases that have the one branch, the other, or both. Rejects with `CannotMerge`, `UsageError`. */
export async function planMerge(work: MergeWork): Promise<PlannedMerge> {
  const { common, first, second } = work.branches;
  const base = fold(byVersion([...common, ...first]));
  const other = fold(byVersion([...common, ...second]));
  const starts: readonly Start[] = [
    { after: first, previous: base, missing: second },
    { after: second, previous: other, missing: first },
    { after: [...first, ...second], previous: afterwards(base, deltasOf(second)), missing: [] },
    { after: [...second, ...first], previous: afterwards(other, deltasOf(first)), missing: [] },
  ];
  const ways: Way[] = [];
  const answers: string[] = [];
  for (const start of starts) {
    const way = await wayFrom(work, start, answers);
    if ('outcome' in way) return way;
    ways.push(way);
  }
  const [main, alone, ...both] = ways;
  if (main === undefined || alone === undefined) throw new CannotMerge('A merge takes two branches.');
  refuseUnused(work, ways);
  const astray = ways.find((way) => endOf(way) !== endOf(main));
  if (astray !== undefined) {
    throw new CannotMerge('The databases of the two branches would not come to the same structure.', {
      why: 'What was kept, or left unchecked, on one of them has no counterpart on the other.',
      fix: '--drop in place of --keep-dropped, --validate in place of --allow-invalid.',
    });
  }
  return { outcome: 'planned', main, second: alone, both };
}

/** Where a way ends; that the values of an enumeration stand in another order is no change anywhere. */
function endOf(way: Way): string {
  const { enums, ...state } = ends(way);
  return hashState({ ...state, enums: enums.map((type) => ({ ...type, values: type.values.toSorted() })) });
}

/** What a database has, and which branch it lacks. */
interface Start {
  readonly after: readonly Meta[];
  readonly previous: State;
  readonly missing: readonly Meta[];
}

const byVersion = (metas: readonly Meta[]): readonly Meta[] =>
  metas.toSorted((a, b) => (a.version < b.version ? -1 : 1));
const deltasOf = (metas: readonly Meta[]): Meta['deltas'] => inOrder(metas).flatMap(({ deltas }) => deltas);

async function wayFrom(work: MergeWork, start: Start, answers: string[]): Promise<Found<Way>> {
  const { invocation, project, model, repo, branches, written, version, name, parents } = work;
  const { after, previous, missing } = start;
  const sources = missing.length === 0 ? [...branches.first, ...branches.second] : missing;
  const given = [...new Set([...sources.flatMap(({ decisions }) => decisions), ...answersIn(invocation.flags)])];
  const found = await decided(
    invocation,
    (more) =>
      replan({
        ...{ meta: { name }, previous, next: describedBy(project, model, repo), version, parents, repo },
        decisions: [...given, ...more],
        several: project.repos.filter(isMigrated).length > 1,
        simple: isSet(invocation.flags, 'simple'),
      }),
    answers,
  );
  if (found.outcome === 'asked') return { outcome: 'asked', questions: found.questions };
  const migrations = inOrder(missing).flatMap((meta) => (meta.byHand ? (written.get(meta.version) ?? []) : []));
  if (found.outcome === 'nothing') return wayWith(after, previous, undefined, migrations);
  const allowed = withAllowances(found, allowedIn(sources, written));
  const linted = lintMade(allowed, { rules: project.config.lint.rules, before: previous }, invocation);
  if (linted.found === undefined) return { outcome: 'rewrite' };
  await acceptLoss(invocation, linted.found);
  return wayWith(after, previous, linted.found, migrations);
}

const allowedIn = (metas: readonly Meta[], written: MergeWork['written']): readonly Allowance[] =>
  metas.flatMap(({ version }) => written.get(version)?.allow ?? []);

/** Throws `UsageError` for an answer that is about nothing. */
function refuseUnused({ invocation }: MergeWork, ways: readonly Way[]): void {
  const used = new Set(ways.flatMap(({ made }) => made?.meta.decisions ?? []));
  const unused = answersIn(invocation.flags).find((flag) => flag !== '--keep-dropped' && !used.has(flag));
  if (unused === undefined) return;
  throw new UsageError(`${unused} is about nothing in which the branches and the resources differ`, {
    fix: 'Leave it out.',
  });
}
