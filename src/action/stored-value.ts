import type { AttributeModel } from '../model/model.ts';
import { emptyRequest } from '../query/empty-request.ts';
import type { Request } from '../query/request.ts';
import { actingHere } from '../repo/context.ts';
import { StatementCache } from '../sql/compile/cache.ts';
import type { Source } from '../sql/write/update.ts';
import { isLocal } from '../sql/write/written.ts';
import type { Assigned } from './assignment.ts';
import type { Changeset } from './changeset.ts';
import type { RecordKey } from './record-key.ts';

/** Values that look beyond the record, as a sub-select an update is made from. */
export interface Computed {
  readonly source: Source;
  /** Those that hold the key. */
  readonly keys: readonly string[];
  /** The columns of the sub-select by the attributes they are for. */
  readonly columns: ReadonlyMap<AttributeModel, string>;
  /** The values of its parameters: their ordinals count from the first. */
  readonly values: readonly unknown[];
}

/** Whether an assignment looks beyond the record itself. */
const isBeyond = (assigned: Assigned): assigned is Extract<Assigned, { readonly expr: unknown }> =>
  'expr' in assigned && !isLocal(assigned.expr);

const cache = new StatementCache({ acting: actingHere });

/** What a changeset computes over relationships, read in the same statement with the record locked; undefined where there is no such thing. */
export function computedBy(changeset: Changeset, key: RecordKey): Computed | undefined {
  const keys = key.values.map((value) => [value]);
  return isAnyBeyond(changeset) ? readBefore(changeset, { keys, whole: true }) : undefined;
}

/** Whether any value looks beyond the record. */
export const isAnyBeyond = ({ changes }: Changeset): boolean => [...changes].some(([, assigned]) => isBeyond(assigned));

/** The records of a request, locked, with what a changeset computes over relationships. */
export function readBefore(changeset: Changeset, narrowed: Partial<Request>): Computed {
  const { action, subject, changes } = changeset;
  const { resource } = action;
  const beyond = [...changes].flatMap(([attribute, assigned]) =>
    isBeyond(assigned) ? [[attribute, assigned.recorded] as const] : [],
  );
  const base = { ...emptyRequest(resource.class), record: subject.token, ...narrowed };
  const request: Request = {
    ...base,
    select: resource.primaryKey.map(({ name }) => name),
    computed: beyond.map(([, recorded], i) => ({ name: `c${i}`, value: recorded, trusted: true })),
    lock: { strength: action.kind === 'destroy' && changes.size === 0 ? 'update' : 'noKeyUpdate', wait: 'wait' },
  };
  const { statement, values } = cache.compile(request, 'rows');
  const slots = statement.result.levels[0]?.record.values ?? [];
  const columnOf = (name: string) => `c${slots.find(({ property }) => property === name)?.slot ?? 0}`;
  const columns = Array.from({ length: Math.max(...slots.map(({ slot }) => slot)) + 1 }, (_, slot) => `c${slot}`);
  return {
    source: { text: statement.text, params: statement.params, columns },
    keys: resource.primaryKey.map(({ name }) => columnOf(name)),
    columns: new Map(beyond.map(([attribute], i) => [attribute, columnOf(`c${i}`)])),
    values,
  };
}
