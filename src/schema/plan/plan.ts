import type { Delta, DeltaOf } from '../delta/delta.ts';
import { applyDelta, applyDeltas } from '../delta/deltas.ts';
import { type Former, formerNames } from '../delta/former-names.ts';
import * as domains from '../domain/plan.ts';
import type { Stage } from '../operation.ts';
import { clearOrphans } from '../orphans/plan.ts';
import * as partitions from '../partition/plan.ts';
import { refuseMovedPartitions } from '../partition/refuse-moved.ts';
import { waiting } from '../replace/ready.ts';
import { nothingReplaced, type Replaced, replacedIn } from '../replace/replaced.ts';
import { columnOf, type State, tableOf } from '../state.ts';
import * as checks from './checks.ts';
import * as columns from './columns.ts';
import * as enums from './enums.ts';
import * as exclusions from './exclusions.ts';
import * as extensions from './extensions.ts';
import * as foreignKeys from './foreign-keys.ts';
import { grantNodes } from './grants.ts';
import * as indexes from './indexes.ts';
import * as keys from './keys.ts';
import * as namespaces from './namespaces.ts';
import type { Node, PlanContext } from './node.ts';
import { alterColumnIdentity } from './numbering.ts';
import { OrderingCycle, stagesOf } from './order.ts';
import * as policies from './policies.ts';
import { withRebuilds } from './rebuild.ts';
import * as statements from './statements.ts';
import { alterTableStorage } from './storage.ts';
import * as tables from './tables.ts';
import * as validity from './validity.ts';
import * as views from './views.ts';

export interface PlanOptions {
  readonly direction?: 'up' | 'down';
  /** The short way on every table, as if nobody used them. */
  readonly simple?: boolean;
  /** Going down: columns whose values `--using` made on the way up. */
  readonly oneWay?: ReadonlySet<string>;
  /** Going down: what the way up did to rows without a row they refer to. */
  readonly cleared?: readonly DeltaOf<'clearOrphans'>[];
}

/** What each kind of delta takes. */
const planners: { readonly [K in Delta['kind']]: (delta: DeltaOf<K>, context: PlanContext) => Node[] } = {
  ...namespaces,
  ...extensions,
  createEnum: enums.createEnum,
  dropEnum: enums.dropEnum,
  renameEnum: enums.renameEnum,
  renameEnumValue: enums.renameEnumValue,
  alterEnumValues: enums.alterEnumValues,
  ...validity,
  clearOrphans,
  createDomain: domains.createDomain,
  dropDomain: domains.dropDomain,
  renameDomain: domains.renameDomain,
  renameDomainCheck: domains.renameDomainCheck,
  alterDomain: domains.alterDomain,
  createStatement: statements.createStatement,
  dropStatement: statements.dropStatement,
  alterStatement: statements.alterStatement,
  createTable: tables.createTable,
  dropTable: tables.dropTable,
  renameTable: tables.renameTable,
  alterTableComment: tables.alterTableComment,
  alterRowSecurity: policies.alterRowSecurity,
  alterGrants: () => [],
  alterTableStorage,
  addColumn: columns.addColumn,
  dropColumn: columns.dropColumn,
  renameColumn: columns.renameColumn,
  alterColumnType: columns.alterColumnType,
  alterColumnDefault: columns.alterColumnDefault,
  alterColumnNullability: columns.alterColumnNullability,
  alterColumnIdentity,
  alterColumnGenerated: columns.alterColumnGenerated,
  alterColumnComment: columns.alterColumnComment,
  alterColumnTombstone: columns.alterColumnTombstone,
  addPrimaryKey: keys.addPrimaryKey,
  dropPrimaryKey: keys.dropPrimaryKey,
  renamePrimaryKey: checks.renameConstraint,
  addUnique: keys.addUnique,
  dropUnique: keys.dropUnique,
  renameUnique: checks.renameConstraint,
  addCheck: checks.addCheck,
  dropCheck: checks.dropCheck,
  renameCheck: checks.renameConstraint,
  addExclusion: exclusions.addExclusion,
  dropExclusion: exclusions.dropExclusion,
  renameExclusion: checks.renameConstraint,
  addIndex: indexes.addIndex,
  dropIndex: indexes.dropIndex,
  renameIndex: indexes.renameIndex,
  addForeignKey: foreignKeys.addForeignKey,
  dropForeignKey: foreignKeys.dropForeignKey,
  renameForeignKey: checks.renameConstraint,
  addPolicy: policies.addPolicy,
  dropPolicy: policies.dropPolicy,
  renamePolicy: policies.renamePolicy,
  addPartition: partitions.addPartition,
  dropPartition: partitions.dropPartition,
  renamePartition: partitions.renamePartition,
  takePartitions: partitions.takePartitions,
  leavePartitions: () => [],
  createView: views.createView,
  dropView: views.dropView,
  alterView: views.alterView,
  renameViewColumn: views.renameViewColumn,
};

const nodesOf = (delta: Delta, context: PlanContext): Node[] =>
  (planners[delta.kind] as (delta: Delta, context: PlanContext) => Node[])(delta, context);

/**
 * What to run, and what together, to get over `deltas` from one State to the other. Renamings and moves (and what makes room
 * for them) run first, in their order, since everything after them is spelt in the new names; the rest is ordered by what
 * needs what. Throws `OrderingCycle`.
 */
export function plan(from: State, deltas: readonly Delta[], options: PlanOptions = {}): Stage[] {
  const lastRename = deltas.findLastIndex(({ kind }) => kind.startsWith('rename') || kind === 'move');
  const [early, late] = [deltas.slice(0, lastRename + 1), deltas.slice(lastRename + 1)];
  const renamed = applyDeltas(from, early);
  const to = applyDeltas(renamed, late);
  const former = formerNames(early);
  const inOrder = (way: Way): Stage[] => {
    const rebuild = withRebuilds(renamed, to, late, way.replaced);
    refuseMovedPartitions(renamed, to, rebuild.touched);
    const context = contextOf(from, { ...way, from: renamed, to, rebuild, early, former, options });
    const nodes = [
      ...rebuild.deltas.flatMap((delta) => waiting(context, delta, nodesOf(delta, context))),
      ...grantNodes(context),
    ];
    const ordered = [...nodes.filter((one) => !linksTables(one)), ...nodes.filter(linksTables)];
    return stagesOf([...inSequence(from, early, context), ...ordered.map(afterRenamings(early.length > 0))]);
  };
  const replaced = options.simple ? nothingReplaced : replacedIn({ from: renamed, to, deltas: late });
  return firstInOrder(
    [
      { replaced, policiesApart: false },
      // Something that stands on an old column has to go before the new one can be filled.
      ...(replaced.size === 0 ? [] : [{ replaced: nothingReplaced, policiesApart: false }]),
      // A policy lets go of something that has to go before what it is to stand on can be made.
      { replaced: nothingReplaced, policiesApart: true },
    ],
    inOrder,
  );
}

/** How something is planned where there is a choice, the best one first. */
interface Way {
  readonly replaced: Replaced;
  /** Policies that change are dropped early and made late. */
  readonly policiesApart: boolean;
}

function firstInOrder(ways: readonly Way[], inOrder: (way: Way) => Stage[]): Stage[] {
  for (const way of ways.slice(0, -1)) {
    try {
      return inOrder(way);
    } catch (error) {
      if (!(error instanceof OrderingCycle)) throw error;
    }
  }
  return ways.slice(-1).flatMap(inOrder);
}

/** Foreign keys read best behind everything they link; where something needs them earlier, that decides. */
const linksTables = ({ operations }: Node): boolean => operations.some(({ kind }) => kind === 'addForeignKey');

/** Each early operation waits for the one before. */
function inSequence(origin: State, deltas: readonly Delta[], context: PlanContext): Node[] {
  let state = origin;
  const nodes: Node[] = [];
  for (const delta of deltas) {
    const after = applyDelta(state, delta);
    nodes.push(
      ...nodesOf(delta, {
        ...context,
        from: state,
        to: after,
        deltas: [delta],
        touched: new Set(),
        replaced: nothingReplaced,
        simple: true,
      }),
    );
    state = after;
  }
  const operations = nodes.flatMap((one) => one.operations);
  if (operations.length === 0) return [];
  return [{ operations, mode: 'tx', needs: [], uses: [], ends: [], makes: [renamingsDone], settled: [] }];
}

const renamingsDone = 'renamings done';
const afterRenamings =
  (any: boolean) =>
  (one: Node): Node =>
    any ? { ...one, needs: [...one.needs, renamingsDone] } : one;

interface Sides extends Way {
  readonly from: State;
  readonly to: State;
  readonly rebuild: ReturnType<typeof withRebuilds>;
  readonly early: readonly Delta[];
  readonly former: Former;
  readonly options: PlanOptions;
}

function contextOf(
  origin: State,
  { from, to, rebuild, replaced, policiesApart, early, former, options }: Sides,
): PlanContext {
  const formerTable = (key: string): string | undefined => {
    const before = former.tables.get(key) ?? key;
    return tableOf(from, key) === undefined || tableOf(origin, before) === undefined ? undefined : before;
  };
  const nameBefore = (key: string, column: string): string | undefined => {
    const table = formerTable(key);
    const name = former.columns.get(`${key}.${column}`) ?? column;
    const exists = table !== undefined && columnOf(tableOf(from, key), column) !== undefined;
    return exists && columnOf(tableOf(origin, table), name) !== undefined ? name : undefined;
  };
  return {
    origin,
    from,
    to,
    early,
    deltas: rebuild.deltas,
    touched: rebuild.touched,
    replaced,
    policiesApart,
    simple: options.simple ?? false,
    direction: options.direction ?? 'up',
    oneWay: options.oneWay ?? new Set(),
    cleared: options.cleared ?? [],
    formerTable,
    nameBefore,
    formerType: (key) => former.types.get(key) ?? key,
    formerOwned: (key, name) => former.owned.get(`${key}.${name}`) ?? name,
  };
}
