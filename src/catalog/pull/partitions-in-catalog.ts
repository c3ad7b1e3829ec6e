import {
  emptyState,
  enumOfType,
  type Partition,
  type PartitionBound,
  type State,
  type Table,
} from '../../schema/state.ts';
import { type Token, tokens } from '../../schema/token.ts';
import type { LiteralTree } from '../../schema/tree.ts';
import { plainName } from '../../schema/words.ts';
import type { CatalogTable } from '../catalog.ts';
import { separated } from './index-keys.ts';

/** How a table is parted; `why` no resource says the very same, where that is so. */
export interface Parted {
  readonly parted: Pick<Table, 'partition' | 'partitions'>;
  readonly why?: string;
}

/** Reads the partitioning of a table as the server prints it; `enums` are those there are. */
export function partitionsIn(found: CatalogTable, enums: State['enums']): Parted {
  const { partitionedBy, partitions = {}, columns } = found;
  if (partitionedBy === null) return { parted: {} };
  const whole = `it is partitioned by ${partitionedBy}`;
  const because = (more = ''): Parted => ({ parted: {}, why: whole + more });
  const key = keyIn(partitionedBy);
  const types = key?.columns.map((name) => columns[name]?.type);
  if (key === undefined || types === undefined) return because();
  if (found.unlogged || found.options.length > 0) return because(', and stored in a way of its own');
  const isEnum = (type: string): boolean =>
    !type.endsWith(']') && enumOfType({ ...emptyState, enums }, type) !== undefined;
  const known = types.filter((type) => type !== undefined && (sayable.test(type) || isEnum(type)));
  if (known.length < key.columns.length) return because();
  const parts: Partition[] = [];
  for (const [name, text] of Object.entries(partitions)) {
    const bound = boundIn(text, known.map(String));
    if (bound === undefined || name.includes('.')) return because(`, and has the partition ${name} ${text}`);
    parts.push({ name, bound });
  }
  // Without any, nobody can tell who makes them: nothing that is there is left out.
  const declared = parts.length === 0 ? {} : { declared: true as const };
  return { parted: { partition: { ...key, ...declared }, ...(parts.length === 0 ? {} : { partitions: parts }) } };
}

/** Types of values that a bound of a resource can have. */
const sayable =
  /^(date|uuid|text|citext|boolean|smallint|integer|bigint|numeric(\(\d+,\d+\))?|character( varying)?(\(\d+\))?|time without time zone|timestamp(\(\d\))? with(out)? time zone)$/;

/** `RANGE (region, day)`; undefined where it says more of its columns, or has expressions. */
function keyIn(
  text: string,
): { readonly by: 'range' | 'list' | 'hash'; readonly columns: readonly string[] } | undefined {
  const [, by, list = ''] = /^(RANGE|LIST|HASH) \((.*)\)$/s.exec(text) ?? [];
  const columns = separated(tokens(list)).map(([name, ...more]) =>
    name !== undefined && more.length === 0 && (name.kind === 'word' || name.kind === 'quoted')
      ? plainName(name.text)
      : undefined,
  );
  if (by === undefined || !columns.every((name) => name !== undefined)) return undefined;
  return { by: by.toLowerCase() as 'range' | 'list' | 'hash', columns };
}

/** `FOR VALUES IN ('de', NULL)`; undefined for a partition that is partitioned itself, and whatever no resource can say. */
function boundIn(text: string, types: readonly string[]): PartitionBound | undefined {
  if (text === 'DEFAULT') return 'default';
  const [, modulus, remainder] = /^FOR VALUES WITH \(modulus (\d+), remainder (\d+)\)$/.exec(text) ?? [];
  if (modulus !== undefined) return { modulus: Number(modulus), remainder: Number(remainder) };
  const all = tokens(text);
  const [, , how] = all;
  const lists = listsIn(all);
  const [first, second] = lists;
  const end = all.at(-1)?.text === ')';
  if (how?.text === 'in' && lists.length === 1 && end) {
    const values = first?.map((item) => valueIn(item, types[0]));
    return values?.every((one) => one !== undefined) ? { in: values } : undefined;
  }
  if (how?.text !== 'from' || first === undefined || second === undefined || lists.length > 2 || !end) return undefined;
  const [from, to] = [edgeIn(first, types, 'minvalue'), edgeIn(second, types, 'maxvalue')];
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** What stands between the parentheses of a bound. */
function listsIn(all: readonly Token[]): readonly (readonly (readonly Token[])[])[] {
  const opened = all.flatMap(({ text }, i) => (text === '(' ? [i] : []));
  return opened.map((at) =>
    separated(
      all.slice(
        at + 1,
        all.findIndex(({ text }, i) => i > at && text === ')'),
      ),
    ),
  );
}

/** All of `none` is no end; behind the last value everything begins. */
function edgeIn(
  items: readonly (readonly Token[])[],
  types: readonly string[],
  none: 'minvalue' | 'maxvalue',
): readonly LiteralTree[] | undefined {
  const words = items.map((item) => (item.length === 1 ? item[0]?.text : undefined));
  if (words.every((word) => word === none)) return [];
  const end = words.indexOf('minvalue');
  if (end !== -1 && words.slice(end).some((word) => word !== 'minvalue')) return undefined;
  const values = items.slice(0, end === -1 ? items.length : end).map((item, i) => valueIn(item, types[i]));
  return values.length > 0 && values.every((one) => one !== undefined) ? values : undefined;
}

function valueIn(item: readonly Token[], type = 'text'): LiteralTree | undefined {
  const [one, more] = item;
  const sign = one?.text === '-' && more?.kind === 'number';
  if (one === undefined || item.length > (sign ? 2 : 1)) return undefined;
  if (sign) return { literal: `-${more.text}`, type };
  if (one.text === 'null') return { literal: null, type };
  if (one.kind === 'number' || one.text === 'true' || one.text === 'false') return { literal: one.text, type };
  if (one.kind !== 'string' || !one.text.startsWith("'")) return undefined;
  return { literal: one.text.slice(1, -1).replaceAll("''", "'"), type };
}
