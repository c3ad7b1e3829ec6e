import { evaluate } from '../expr/evaluate/evaluate.ts';
import { undecidable } from '../expr/evaluate/undecidable.ts';
import { actorValue } from '../query/plan/actor-values.ts';
import { actingHere } from '../repo/context.ts';
import type { ActionModel } from './action-model.ts';
import { standingOf } from './standing.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * A written record as whoever wrote it may read it: null where policies about a field do not allow more, or where the
 * attributes at hand do not tell whether they do.
 */
export function masked(action: ActionModel, row: Row): Row {
  const { masks, subject } = standingOf(action);
  // The usual case: there are none.
  if (masks === undefined) return row;
  const { actor, authorize } = actingHere();
  if (!authorize) return row;
  const environment = {
    actor: ({ column }: { readonly column: Parameters<typeof actorValue>[1] }) => actorValue(actor, column),
    attribute: ({ from, column }: { readonly from: object; readonly column: { readonly name: string } }) =>
      from === subject.source && Object.hasOwn(row, column.name) ? row[column.name] : undecidable('it is not at hand'),
  };
  const shown = (name: string): boolean => {
    const verdict = masks.get(name) ?? true;
    return typeof verdict === 'boolean' ? verdict : evaluate(verdict, environment) === true;
  };
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shown(name) ? value : null]));
}
