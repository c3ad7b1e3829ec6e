import type { Meta } from '../../schema/meta.ts';
import { hashState } from '../../schema/normal.ts';
import type { Migration } from '../../schema/step.ts';
import { rehearse } from '../../shadow/rehearse.ts';
import type { Failure } from '../../shadow/verification.ts';
import { ends, isPlanned, type Merging, type Way } from './merge.ts';
import type { MergeWork } from './plan-merge.ts';
import { asRun } from './stages.ts';
import { aroundTenants } from './tenancy.ts';
import { withShadowPlace } from './verify.ts';

/** What came of trying one way of a merge. */
export interface TriedWay {
  readonly way: Way;
  /** That the branches cannot be run in this order, as the server said. */
  readonly impossible: string | undefined;
  readonly failures: readonly Failure[];
  readonly up: boolean;
  readonly down: boolean;
  readonly notVerified: readonly string[];
  readonly engine: string;
}

/**
 * Runs what each way presumes, and then the way itself, up, down and up again over rows, on empty databases. Rejects with
 * `NoShadow`.
 */
export async function tryWays(work: MergeWork, ways: readonly Way[], merge: Migration): Promise<readonly TriedWay[]> {
  const { invocation, project, repo } = work;
  const { terminal, signal } = invocation;
  const tenancy = await aroundTenants(project, repo);
  const tried = async (): Promise<readonly TriedWay[]> =>
    await withShadowPlace(invocation, project, repo, async (place) => {
      const found: TriedWay[] = [];
      for (const way of ways) {
        const lead = leadingTo(work, way);
        const { previous } = way;
        const stages = [
          ...lead.map((migration) => ({ migration, previous, next: previous })),
          { migration: asOwn(merge, way), previous, next: ends(way) },
        ];
        found.push(judged(way, merge.version, await rehearse({ ...place, signal, tenancy, stages, last: 1 })));
      }
      return found;
    });
  return await terminal.step('tried', tried);
}

/** One way as a migration by itself. */
function asOwn({ merges: _, from: __, ...merge }: Migration, way: Way): Migration {
  const { up, down, previous } = way;
  return { ...merge, ...(isPlanned(way) ? { from: hashState(previous) } : {}), up, down };
}

/** The migrations that lead to where a way begins, as a database has run them. */
function leadingTo({ branches, written }: MergeWork, { after }: Way): readonly Migration[] {
  const of = (metas: readonly Meta[]): readonly Migration[] =>
    metas.flatMap(({ version }) => written.get(version) ?? []);
  return asRun(of([...branches.common, ...after]));
}

function judged(way: Way, version: string, found: Awaited<ReturnType<typeof rehearse>>): TriedWay {
  const { engine, migrations, differences } = found;
  const [failed] = migrations.filter((one) => one.version !== version);
  const own = migrations.find((one) => one.version === version);
  const impossible = failed?.failures.map(
    ({ message, statement }) => `${message}${statement ? `, in: ${statement}` : ''}`,
  );
  const missing = differences.map((message): Failure => ({ phase: 'up', message }));
  return {
    way,
    impossible: impossible === undefined ? undefined : `${failed?.version}_${failed?.name}: ${impossible.join('; ')}`,
    failures: [...(own?.failures ?? []), ...missing],
    up: own?.up ?? false,
    down: own?.down ?? false,
    notVerified: own?.notVerified ?? [],
    engine,
  };
}

/** What a merge keeps of having been tried. */
export const verdictOfWays = (tried: readonly TriedWay[]): NonNullable<Merging['verified']> => {
  const notVerified = [...new Set(tried.flatMap((one) => one.notVerified))];
  return {
    up: tried.every(({ up }) => up),
    down: tried.every(({ down }) => down),
    engine: tried[0]?.engine ?? 'none',
    ...(notVerified.length === 0 ? {} : { notVerified }),
  };
};
