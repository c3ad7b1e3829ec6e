import { Decisions } from '../schema/decision.ts';
import { diff } from '../schema/diff.ts';
import { plan } from '../schema/plan/plan.ts';
import { emptyState, type State } from '../schema/state.ts';
import { stepsOf } from '../sql/ddl/steps.ts';
import type { Catalog } from './catalog.ts';
import { stateInCatalog } from './pull/state-in-catalog.ts';

/** A structure as SQL. */
export interface StructureSql {
  /** In an order in which an empty database takes them. */
  readonly statements: readonly string[];
  /** What a catalogue does not say well enough to make it again: `table payment: it is partitioned by RANGE (abs(id))`. */
  readonly beyond: readonly string[];
}

/** What makes the structure in a catalogue; names without a schema are looked up in `schema`. */
export function structureSql(catalog: Catalog, schema: string): StructureSql {
  const { state, extras, strange } = stateInCatalog(catalog, schema, 'sql');
  const ground: State = { ...emptyState, schemas: state.schemas, extensions: state.extensions };
  const typed: State = { ...ground, enums: state.enums };
  const extra = (when: 'before' | 'after'): readonly string[] =>
    extras.flatMap(({ when: at, up }) => (at === when && up !== undefined ? [up] : []));
  return {
    statements: [
      ...between(emptyState, ground),
      ...between(ground, typed),
      ...extra('before'),
      ...between(typed, state),
      ...extra('after'),
    ],
    beyond: [
      ...strange.filter(({ why }) => !why.endsWith('no primary key')).map(({ name, why }) => `table ${name}: ${why}`),
      ...extras.filter(({ up }) => up === undefined).map(({ kind, name }) => `${kind} ${name}`),
    ],
  };
}

function between(from: State, to: State): readonly string[] {
  const { deltas } = diff(from, to, new Decisions([], { acceptAll: true }));
  return stepsOf(plan(from, deltas, { simple: true })).flatMap((step) =>
    'tx' in step ? step.tx : 'auto' in step ? [step.auto] : [],
  );
}
