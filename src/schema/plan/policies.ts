import type { DeltaOf } from '../delta/delta.ts';
import type { Operation } from '../operation.ts';
import { alterable, asView } from '../security/policy.ts';
import { keyOf, type Policy, type Table } from '../state.ts';
import { readsOf } from '../view/reads.ts';
import { droppedTwin, factOf, type Node, node, type PlanContext } from './node.ts';
import { inTheWay } from './policy-rebuild.ts';
import { statementsIn } from './statements.ts';
import { standsOn, valuesOf } from './views.ts';

/** Row security: first it is enabled, so that no row is seen for want of a policy that is still to come. */
export function alterRowSecurity({ table, before, after }: DeltaOf<'alterRowSecurity'>, _context: PlanContext): Node[] {
  const fact = `secured ${table}`;
  return [
    node([{ kind: 'alterRowSecurity', table, before, after }], {
      needs: [factOf.table(table)],
      uses: [factOf.table(table)],
      ...(after === undefined ? { ends: [fact] } : { makes: [fact] }),
    }),
  ];
}

/** A policy that changes does so in one statement, or in one transaction: between the two everything would be seen. */
export function addPolicy({ table, object }: DeltaOf<'addPolicy'>, context: PlanContext): Node[] {
  const view = asView(table, object);
  const facts = {
    needs: [...standsOn(view, context.to), `secured ${table}`],
    settled: valuesOf(view, context.to),
    makes: [`policy ${table}.${object.name}`],
  };
  const before = replaced(table, object, context);
  if (before === undefined) return [node(created(table, object), facts)];
  const operations: readonly Operation[] = alterable(before, object)
    ? withRoles(table, object, 'alterPolicy')
    : [{ kind: 'dropPolicy', table, name: object.name }, ...created(table, object)];
  return [node(operations, { ...facts, uses: [...standsOn(asView(table, before), context.from), `secured ${table}`] })];
}

const created = (table: string, policy: Policy): readonly Operation[] => withRoles(table, policy, 'createPolicy');

/** Whom it is for has to be there. */
function withRoles(table: string, policy: Policy, kind: 'createPolicy' | 'alterPolicy'): readonly Operation[] {
  const roles = policy.roles.filter((one) => one !== 'public');
  return [{ kind, table, policy, ...(roles.length === 0 ? {} : { precheck: { finds: 'roles', roles } }) }];
}

export function dropPolicy({ table, object }: DeltaOf<'dropPolicy'>, context: PlanContext): Node[] {
  const again = droppedTwin(context, 'addPolicy', table, object.name);
  if (again?.kind === 'addPolicy' && replaced(table, again.object, context) !== undefined) return [];
  return [
    node([{ kind: 'dropPolicy', table, name: object.name }], {
      uses: [...standsOn(asView(table, object), context.from), `secured ${table}`],
      ends: [`policy ${table}.${object.name}`],
    }),
  ];
}

/** What a policy was before, where nothing it stands on goes away in between. */
function replaced(table: string, object: Policy, context: PlanContext): Policy | undefined {
  const twin = droppedTwin(context, 'dropPolicy', table, object.name);
  if (twin?.kind !== 'dropPolicy') return undefined;
  const goes = context.policiesApart || inTheWay(asView(table, twin.object), context.from, context);
  return goes ? undefined : twin.object;
}

export const renamePolicy = ({ table, from, to }: DeltaOf<'renamePolicy'>): Node[] => [
  node([{ kind: 'renamePolicy', table, from, to }]),
];

/** The policies of a table that is made. */
export function policiesOf(table: Table, context: PlanContext): Node[] {
  const { rowSecurity: after, policies = [] } = table;
  const key = keyOf(table);
  return [
    ...(after === undefined
      ? []
      : alterRowSecurity({ kind: 'alterRowSecurity', table: key, before: undefined, after }, context)),
    ...policies.flatMap((object) => addPolicy({ kind: 'addPolicy', table: key, object }, context)),
  ];
}

/** Those of a table that goes which read other tables, or call what stands on this one, and so hold them. */
export function policiesHolding(table: Table, { from }: PlanContext): Node[] {
  const key = keyOf(table);
  return (table.policies ?? []).flatMap((policy) => {
    const view = asView(key, policy);
    const called = statementsIn(from, { raw: view.body.filter((part) => typeof part === 'string'), type: '' });
    return readsOf(view).size === 1 && called.length === 0
      ? []
      : [node([{ kind: 'dropPolicy', table: key, name: policy.name }], { uses: standsOn(view, from) })];
  });
}
