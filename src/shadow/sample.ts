import { bareType, type Column, domainOfType, enumOfType, type State, type Table } from '../schema/state.ts';
import { columnsOf, type Tree } from '../schema/tree.ts';
import { parseArray } from '../type/array-literal.ts';

/** Values in text format that a column might take in the `n`th row (from 1), the most promising first. */
export function samplesOf(state: State, table: Table, column: Column, n: number): readonly string[] {
  const checks = table.checks.filter(({ condition }) => columnsOf(condition).has(column.name));
  const demanded = column.type.endsWith('[]') ? [] : (domainOfType(state, column.type)?.checks ?? []);
  const wished = [...checks, ...demanded].flatMap(({ condition }) => literalsIn(condition));
  const plain = plainSamples(state, bareType(state, column.type), n);
  return [
    ...new Set([
      ...rotated(boundsOf(table, column), n - 1),
      ...rotated(
        wished.flatMap((value) => around(value, plain[0] ?? '')),
        n - 1,
      ),
      ...plain,
    ]),
  ];
}

/** Where partitions begin, and what they list: that has a place. */
function boundsOf({ partition, partitions = [] }: Table, { name }: Column): readonly string[] {
  const at = partition?.columns.indexOf(name) ?? -1;
  return partitions.flatMap(({ bound }) => {
    if (at < 0 || bound === 'default' || 'modulus' in bound) return [];
    return ('in' in bound ? bound.in : [bound.from[at]]).flatMap((value) => value?.literal ?? []);
  });
}

/** Text that a cast to a number, a boolean or JSON survives comes first. */
function plainSamples(state: State, type: string, n: number): readonly string[] {
  if (type.endsWith('[]'))
    return plainSamples(state, type.slice(0, -2), n).map((value) => `{${JSON.stringify(value)}}`);
  const labels = enumOfType(state, type)?.values;
  if (labels !== undefined) return rotated(labels, n - 1);
  const base = type.replace(/\(.*?\)/, '');
  return (byType[base] ?? (() => []))(n);
}

const number = (n: number): readonly string[] => [`${n}`, '0', '0.5', '100'];
const text = (n: number): readonly string[] => [
  `${n}`,
  `ann${n}@example.org`,
  `https://example.org/${n}`,
  `A${n}`,
  `a${n}`,
  `${n}`.repeat(20),
  '',
];
const time = (n: number): readonly string[] => [`2024-01-0${n} 00:00:00`, `2124-01-0${n} 00:00:00`];

const byType: Readonly<Record<string, (n: number) => readonly string[]>> = {
  smallint: number,
  integer: number,
  bigint: number,
  numeric: number,
  real: number,
  'double precision': number,
  money: number,
  text,
  'character varying': text,
  character: text,
  citext: text,
  name: text,
  boolean: (n) => (n % 2 === 1 ? ['t', 'f'] : ['f', 't']),
  uuid: (n) => [`00000000-0000-4000-8000-00000000000${n}`],
  date: (n) => [`2024-01-0${n}`, `2124-01-0${n}`],
  'timestamp without time zone': time,
  'timestamp with time zone': time,
  'time without time zone': (n) => [`0${n}:00:00`],
  'time with time zone': (n) => [`0${n}:00:00+00`],
  interval: (n) => [`${n} days`],
  bytea: (n) => [`\\x0${n}`],
  json: (n) => [`${n}`, `{"a":${n}}`, `[${n}]`],
  jsonb: (n) => [`${n}`, `{"a":${n}}`, `[${n}]`],
  inet: (n) => [`10.0.0.${n}`],
  cidr: (n) => [`10.0.${n}.0/24`],
  ltree: (n) => [`${n}`],
  hstore: (n) => [`a=>${n}`],
  xml: (n) => [`<a>${n}</a>`],
  int4range: (n) => [`[${n},${n + 1})`],
  int8range: (n) => [`[${n},${n + 1})`],
  numrange: (n) => [`[${n},${n + 1})`],
  daterange: (n) => [`[2024-01-0${n},2024-01-0${n + 1})`],
  tstzrange: (n) => [`[2024-01-0${n} 00:00:00+00,2024-01-0${n + 1} 00:00:00+00)`],
  tsvector: (n) => [`a${n}`],
};

/** What a check compares with: literals, elements of lists, and quoted words of raw SQL. */
function literalsIn(tree: Tree): readonly string[] {
  if ('literal' in tree) {
    if (tree.literal === null) return [];
    return tree.type.endsWith('[]')
      ? parseArray(tree.literal).filter((item) => typeof item === 'string')
      : [tree.literal];
  }
  if ('call' in tree) return tree.args.flatMap(literalsIn);
  if ('column' in tree) return [];
  return tree.raw.flatMap((part) => (typeof part === 'string' ? rawLiteral(part) : literalsIn(part)));
}

function rawLiteral(token: string): readonly string[] {
  if (/^\d+$/.test(token)) return [token];
  return /^'.*'$/s.test(token) ? [token.slice(1, -1).replaceAll("''", "'")] : [];
}

/** A number's neighbours too, since the check may exclude the number itself. */
const around = (value: string, like: string): readonly string[] =>
  /^-?\d{1,9}$/.test(value) && /^\d+$/.test(like) ? [value, `${Number(value) + 1}`, `${Number(value) - 1}`] : [value];

const rotated = (values: readonly string[], by: number): readonly string[] => {
  const at = values.length === 0 ? 0 : by % values.length;
  return [...values.slice(at), ...values.slice(0, at)];
};
