import { identifier } from '../../model/naming.ts';
import type { ForeignKey, Index, Table } from '../../schema/state.ts';
import { isIdentity, member } from './constraints.ts';
import { callText, flagOption, optionsText, quoted, textOption } from './options.ts';
import type { RelationshipPlan, ResourcePlan } from './resource-plan.ts';
import type { Target } from './target.ts';

const actions: Readonly<Record<ForeignKey['onDelete'], string | undefined>> = {
  'no action': undefined,
  restrict: 'restrict',
  cascade: 'cascade',
  'set null': 'nilify',
  'set default': 'default',
};

/** The fields of a resource's relationships: `owner = belongsTo(User, this.ownerId)`. */
export function relationshipText(
  link: RelationshipPlan,
  resource: ResourcePlan,
  unindexed: ReadonlySet<string>,
): string {
  const { className } = link.to;
  if (link.kind === 'belongsTo') return belongsToText(link, resource, unindexed);
  if (link.kind === 'manyToMany') {
    const { through, here, there } = link;
    return callText('manyToMany', className, through.className, keys('j', here, through), keys('j', there, through));
  }
  return callText(link.kind, className, keys('r', link.keys, link.to));
}

/** `(r) => r.ownerId`, or a list of them. */
function keys(record: string, columns: readonly string[], { fields }: Pick<Target, 'fields'>): string {
  const members = columns.map((column) => member(record, fields.get(column) ?? column));
  return `(${record}) => ${members.length === 1 ? members[0] : `[${members.join(', ')}]`}`;
}

function belongsToText(
  { foreignKey, to, explicit }: Extract<RelationshipPlan, { readonly kind: 'belongsTo' }>,
  { table, fields, view }: ResourcePlan,
  unindexed: ReadonlySet<string>,
): string {
  const { name, columns, onDelete, onUpdate, deferrable } = foreignKey;
  const own = columns.map((column) => `this.${fields.get(column) ?? column}`);
  const usual = identifier(table.name, ...columns, 'fkey');
  // A view has neither constraints nor, unless it is materialised, indexes.
  const plain = view?.materialized === false;
  const references = explicit ? keys('r', foreignKey.to.columns, to) : undefined;
  const options = plain
    ? { references }
    : {
        references,
        onDelete: textOption(actions[onDelete]),
        onUpdate: textOption(actions[onUpdate]),
        deferrable: textOption(deferrable),
        constraint: name === usual ? undefined : quoted(name),
        index: flagOption(unindexed.has(name)) === undefined ? undefined : 'false',
      };
  return callText('belongsTo', to.className, own.length === 1 ? own[0] : `[${own.join(', ')}]`, optionsText(options));
}

/** Which indexes foreign keys make by themselves, and which foreign keys have none. */
export interface ReferenceIndexes {
  readonly declared: readonly Index[];
  /** Names of foreign keys. */
  readonly unindexed: ReadonlySet<string>;
}

/** Tells the indexes that `belongsTo` makes from those that are declared; `keys` are the foreign keys there will be. */
export function referenceIndexes(table: Table, keys: readonly ForeignKey[]): ReferenceIndexes {
  const others = table.indexes.filter((index) => !isIdentity(index));
  const made = (key: ForeignKey): Index | undefined =>
    others.find(
      (index) => index.name === identifier(table.name, ...key.columns, 'index') && isPlain(index, key.columns),
    );
  const candidates = new Set(keys.map(made));
  const lasting = others.filter((index) => !candidates.has(index));
  const consumed = new Set<Index>();
  const unindexed = new Set<string>();
  for (const key of keys) {
    const index = made(key);
    const covered = isCovered(table, lasting, key.columns);
    if (index !== undefined && !covered && !consumed.has(index)) consumed.add(index);
    else if (!covered) unindexed.add(key.name);
  }
  return { declared: others.filter((index) => !consumed.has(index)), unindexed };
}

const isPlain = ({ unique, method, keys, include, where }: Index, columns: readonly string[]): boolean =>
  !unique &&
  method === 'btree' &&
  include.length === 0 &&
  where === undefined &&
  keys.length === columns.length &&
  keys.every(
    ({ on, direction, nulls, opclass }, i) =>
      on === columns[i] && direction === 'asc' && nulls === undefined && opclass === undefined,
  );

/** As the model sees it: an index that is there anyway begins with these columns. */
function isCovered(
  { primaryKey, uniques, indexes }: Table,
  lasting: readonly Index[],
  columns: readonly string[],
): boolean {
  const leads = (names: readonly unknown[]) => columns.every((column, i) => names[i] === column);
  const all = [...lasting, ...indexes.filter(isIdentity)].filter(({ where }) => where === undefined);
  return (
    leads(primaryKey?.columns ?? []) ||
    uniques.some((one) => leads(one.columns)) ||
    all.some(({ keys }) => leads(keys.map(({ on }) => on)))
  );
}
