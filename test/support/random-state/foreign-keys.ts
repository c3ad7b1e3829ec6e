import fc from 'fast-check';
import type { Column, ForeignKey, Index } from '../../../src/schema/state.ts';
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
export interface Target {
  readonly key: string;
  readonly type: string;
  /** Whether it is referred to by two columns. */
  readonly paired: boolean;
}
interface Referring extends Reference {
  readonly target: Target;
  readonly column: string;
  /** What refers to the second column. */
  readonly part: string | undefined;
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
export const referring = (references: readonly Reference[], keys: ReadonlyMap<string, Target>): Referring[] =>
  references.flatMap((one) => {
    const target = keys.get(one.to);
    return target === undefined
      ? []
      : [{ ...one, target, column: `${one.to}_id`, part: target.paired ? `${one.to}_part` : undefined }];
  });

export const columnsOf = ({ column, part, target, required }: Referring): Column[] => [
  { name: column, type: target.type, nullable: !required },
  ...(part === undefined ? [] : [{ name: part, type: 'integer', nullable: !required }]),
];

export const foreignKeyOf = (table: string, { column, part, target, ...drawn }: Referring): ForeignKey => {
  const { onDelete, onUpdate, deferrable, named } = drawn;
  const both = part !== undefined;
  return foreignKey(`${table}_${column}_fkey`, both ? [column, part] : [column], target.key, {
    ...(both ? { to: { table: target.key, columns: ['id', 'part'] } } : {}),
    onDelete,
    onUpdate,
    ...(named && onDelete.startsWith('set ') ? { onDeleteColumns: [column] } : {}),
    ...(deferrable === undefined ? {} : { deferrable }),
  });
};

export const indexOf = (table: string, { column }: Referring): Index => index(`${table}_${column}_index`, [column]);
