import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import type { Session } from '../migration/session.ts';
import { Decisions } from '../schema/decision.ts';
import { diff } from '../schema/diff.ts';
import { plan } from '../schema/plan/plan.ts';
import { emptyState, type State } from '../schema/state.ts';
import { stepsOf } from '../sql/ddl/steps.ts';
import { withoutPartitionsOf } from './partitions.ts';
import { marker, type Shadow } from './shadow.ts';

/** Makes what a State says in an empty database, as the planner would, in one go. */
export async function materialise(
  { session, missing, roles }: Pick<Shadow, 'session' | 'missing' | 'roles'>,
  state: State,
): Promise<void> {
  const there = { ...roles.inState(state), extensions: state.extensions.filter((name) => !missing.has(name)) };
  const { deltas } = diff(emptyState, there, new Decisions([], { acceptAll: true }));
  const statements = stepsOf(plan(emptyState, deltas, { simple: true })).flatMap((step) =>
    'tx' in step ? step.tx : 'auto' in step ? [step.auto] : [],
  );
  if (statements.length > 0) await session.simple(statements.join(';\n'));
}

/** The catalogue a State has in a fresh database, which is left empty. */
export async function catalogOf(
  shadow: Shadow,
  state: State,
  uncounted: ReadonlySet<string> = new Set(),
): Promise<Catalog> {
  const { session } = shadow;
  await session.begin();
  try {
    await materialise(shadow, state);
    return await currentCatalog(session, uncounted);
  } finally {
    await session.calm().rollback();
  }
}

/** The structure there is now; of tables that are `uncounted` without their partitions. The order of an enum's values is no difference between two States, so none here. */
export async function currentCatalog(session: Session, uncounted: ReadonlySet<string> = new Set()): Promise<Catalog> {
  const catalog = await readCatalog((text, params) => session.rows(text, params), { except: [marker] });
  const enums = Object.entries(catalog.enums).map(([name, type]) => [
    name,
    { ...type, labels: [...type.labels].sort() },
  ]);
  return { ...withoutPartitionsOf(catalog, uncounted), enums: Object.fromEntries(enums) as Catalog['enums'] };
}
