import type { Partition, PartitionBound, State, Table } from '../../schema/state.ts';
import type { LiteralTree } from '../../schema/tree.ts';
import { property } from '../drizzle/source.ts';
import { declaredType } from './column-type.ts';
import { listText, optionsText, quoted } from './options.ts';
import type { ResourcePlan } from './resource-plan.ts';

/** `partition(Reading, { by: 'range', on: ['day'], partitions: { … } })`; undefined where the table is whole. */
export function partitionText({ className, table, fields }: ResourcePlan, state: State): string | undefined {
  const { partition, partitions = [] } = table;
  if (partition === undefined) return undefined;
  const on = listText(partition.columns.map((column) => fields.get(column) ?? column));
  const bounds = partitions.map((one) => `    ${property(one.name)}: ${boundText(one, table, state)},\n`).join('');
  const parts = partition.declared === true ? `\n  partitions: {${bounds === '' ? '' : `\n${bounds}  `}},` : '';
  return `partition(${className}, {\n  by: ${quoted(partition.by)},\n  on: ${on},${parts}\n})`;
}

function boundText({ bound }: Partition, { partition }: Table, state: State): string {
  if (bound === 'default') return quoted(bound);
  return optionsText(entriesOf(bound, partition?.columns.length ?? 1, state)) ?? '{}';
}

function entriesOf(
  bound: Exclude<PartitionBound, 'default'>,
  columns: number,
  state: State,
): Readonly<Record<string, string | undefined>> {
  if ('modulus' in bound) return { modulus: String(bound.modulus), remainder: String(bound.remainder) };
  const texts = (values: readonly LiteralTree[]) => values.map((value) => valueText(value, state));
  if ('in' in bound) return { in: `[${texts(bound.in).join(', ')}]` };
  const edge = (values: readonly LiteralTree[]): string | undefined => {
    const all = texts(values);
    if (all.length === 0) return undefined;
    return columns === 1 ? all[0] : `[${all.join(', ')}]`;
  };
  return { from: edge(bound.from), to: edge(bound.to) };
}

function valueText({ literal, type }: LiteralTree, state: State): string {
  if (literal === null) return 'null';
  switch (declaredType(type, state, new Map()).name) {
    case 'integer':
      return literal;
    case 'bigint':
      return `${literal}n`;
    case 'boolean':
      return String(literal === 'true' || literal === 't');
    case 'timestamp':
      return quoted(momentText(literal));
    default:
      return quoted(literal);
  }
}

/** `2026-01-01 00:00:00+00` → `2026-01-01T00:00:00Z` */
const momentText = (text: string): string =>
  text.replace(
    /^(\S+) (\d\d:\S+?)([+-]\d\d(?::\d\d)?)?$/,
    (_, day: string, time: string, zone = '+00') =>
      `${day}T${time}${zone === '+00' ? 'Z' : /:/.test(zone) ? zone : `${zone}:00`}`,
  );
