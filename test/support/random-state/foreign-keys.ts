import fc from 'fast-check';
import type { ForeignKey, Index } from '../../../src/schema/state.ts';
import { foreignKey, index } from '../state.ts';

/** A column of its own that refers to the key of a table. */
export interface Reference {
  readonly to: string;
  readonly required: boolean;
  readonly onDelete: ForeignKey['onDelete'];
  readonly onUpdate: ForeignKey['onUpdate'];
  readonly deferrable: ForeignKey['deferrable'];
  /** It says of which columns the action is. */
  readonly named: boolean;
}
interface Referring extends Reference {
  readonly target: { readonly key: string; readonly type: string };
  readonly column: string;
}

const actions = ['no action', 'restrict', 'cascade', 'set null', 'set default'] as const;

export const drawnReferences = (tables: readonly string[]): fc.Arbitrary<readonly Reference[]> =>
  fc.uniqueArray(
    fc.record({
      to: fc.constantFrom(...tables),
      required: fc.boolean(),
      onDelete: fc.constantFrom(...actions),
      onUpdate: fc.constantFrom(...actions),
      deferrable: fc.constantFrom(undefined, undefined, 'immediate', 'deferred'),
      named: fc.boolean(),
    }),
    { maxLength: 2, selector: ({ to }) => to },
  );

/** Those to tables that are there. */
export const referring = (
  references: readonly Reference[],
  keys: ReadonlyMap<string, { key: string; type: string }>,
): Referring[] =>
  references.flatMap((one) => {
    const target = keys.get(one.to);
    return target === undefined ? [] : [{ ...one, target, column: `${one.to}_id` }];
  });

export const foreignKeyOf = (table: string, { column, target, ...drawn }: Referring): ForeignKey => {
  const { onDelete, onUpdate, deferrable, named } = drawn;
  return foreignKey(`${table}_${column}_fkey`, [column], target.key, {
    onDelete,
    onUpdate,
    ...(named && onDelete.startsWith('set ') ? { onDeleteColumns: [column] } : {}),
    ...(deferrable === undefined ? {} : { deferrable }),
  });
};

export const indexOf = (table: string, { column }: Referring): Index => index(`${table}_${column}_index`, [column]);
