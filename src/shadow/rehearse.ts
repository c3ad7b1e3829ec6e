import type { Catalog } from '../catalog/catalog.ts';
import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import { downSteps } from '../migration/content.ts';
import { emptyState } from '../schema/state.ts';
import type { Migration } from '../schema/step.ts';
import { walk } from './leg.ts';
import { catalogOf, currentCatalog } from './materialise.ts';
import { openWhole, type ShadowPlace } from './open-shadow.ts';
import { partedByOthers } from './partitions.ts';
import { runSteps } from './run-steps.ts';
import type { Shadow } from './shadow.ts';
import { surround, type Tenancy } from './surround.ts';
import { type Rehearsed, type Stage, Turn } from './turn.ts';

/** A history, and where it may be rehearsed. */
export interface RehearsalRequest extends ShadowPlace {
  /** In the order in which they run. */
  readonly stages: readonly Stage[];
  /** Of the migrations of tenants. */
  readonly tenancy?: Tenancy | undefined;
  /** Only so many of the last are tried both ways; those before them only lead there. */
  readonly last?: number | undefined;
  /** Is told of each migration when it is done. */
  readonly report?: ((one: Rehearsed) => void) | undefined;
}

/** What a rehearsal found out. */
export interface Rehearsal {
  readonly engine: string;
  readonly migrations: readonly Rehearsed[];
  /** Migrations behind one that does not run. */
  readonly notReached: number;
  /** What the migrations together do not make as the generator's notes have it. */
  readonly differences: readonly string[];
}

/**
 * Runs a whole history on an empty database: each migration up, down and up again, over rows, and in the end compares
 * what they made with what the generator's notes lead to. Rejects with `NoShadow`, `ShadowInUse`.
 */
export async function rehearse(request: RehearsalRequest): Promise<Rehearsal> {
  const { stages, last = stages.length, report, tenancy } = request;
  const final = stages.at(-1)?.next ?? emptyState;
  const extensions = extensionsOf(request);
  let filled: readonly string[] = [];
  const prepare = async (on: Shadow): Promise<void> => {
    if (tenancy !== undefined) filled = await surround(on, tenancy, final);
  };
  const migrations: Rehearsed[] = [];
  let shadow = await openWhole(request, extensions);
  const { engine } = shadow;
  try {
    await prepare(shadow);
    const uncounted = partedByOthers(final);
    const target = await catalogOf(shadow, final, uncounted);
    for (const [i, stage] of stages.entries()) {
      if (i < stages.length - last) {
        const refusal = await lead(shadow, stage.migration);
        if (refusal === undefined) continue;
        migrations.push(refusal);
        report?.(refusal);
        return { engine, migrations, notReached: stages.length - i - 1, differences: [] };
      }
      const found = await new Turn(shadow, stage, filled).run();
      request.signal?.throwIfAborted();
      migrations.push(found);
      report?.(found);
      if (!found.up) return { engine, migrations, notReached: stages.length - i - 1, differences: [] };
      if (found.down || isOneWay(stage.migration)) continue;
      // A way back that goes wrong leaves something in between: the rest is tried from a clean state.
      await shadow.close();
      shadow = await openWhole(request, extensions);
      await prepare(shadow);
      for (const { migration } of stages.slice(0, i + 1)) await runSteps(shadow, migration.up);
    }
    const made = await currentCatalog(shadow.session, uncounted);
    return { engine, migrations, notReached: 0, differences: missingIn(target, made, stages) };
  } finally {
    await shadow.close();
  }
}

const extensionsOf = ({ stages, tenancy }: RehearsalRequest): readonly string[] => [
  ...new Set([...stages.flatMap(({ next }) => next.extensions), ...(tenancy?.shared.extensions ?? [])]),
];

const isOneWay = (migration: Migration): boolean => downSteps(migration) === undefined;

/** Up only; what it says if it does not run. */
async function lead(shadow: Shadow, { version, name, up }: Migration): Promise<Rehearsed | undefined> {
  const failures = await walk(shadow, { phase: 'up', steps: up });
  return failures.length === 0
    ? undefined
    : { version, name, up: false, down: false, failures, notVerified: [], ms: 0 };
}

/** What is written by hand may make more than the notes know, but nothing less. */
function missingIn(target: Catalog, made: Catalog, stages: readonly Stage[]): readonly string[] {
  const hasOwn = stages.some(({ migration }) => migration.from === undefined);
  return diffCatalogs(target, made)
    .filter((line) => !hasOwn || !line.startsWith('only in the second: '))
    .map((line) =>
      line
        .replace(/^only in the first: /, 'the migrations do not make: ')
        .replace(/^only in the second: /, 'the migrations make besides: '),
    );
}
