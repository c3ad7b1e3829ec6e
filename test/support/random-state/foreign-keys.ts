import fc from 'fast-check';
import type { ForeignKey, Index } from '../../../src/schema/state.ts';
import { foreignKey, index } from '../state.ts';

/** A column of its own that refers to the key of a table. */
export interface Reference {
  readonly to: string;
  readonly required: boolean;
  readonly onDelete: ForeignKey['onDelete'];
  readonly deferred: boolean;
}
interface Referring extends Reference {
  readonly target: { readonly key: string; readonly type: string };
  readonly column: string;
}

export const drawnReferences = (tables: readonly string[]): fc.Arbitrary<readonly Reference[]> =>
  fc.uniqueArray(
    fc.record({
      to: fc.constantFrom(...tables),
      required: fc.boolean(),
      onDelete: fc.constantFrom('no action' as const, 'cascade' as const, 'restrict' as const),
      deferred: fc.boolean(),
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

export const foreignKeyOf = (table: string, { column, target, onDelete, deferred }: Referring): ForeignKey =>
  foreignKey(`${table}_${column}_fkey`, [column], target.key, {
    onDelete,
    ...(deferred ? { deferrable: 'deferred' as const } : {}),
  });

export const indexOf = (table: string, { column }: Referring): Index => index(`${table}_${column}_index`, [column]);
