import type { Token } from '../token.ts';
import { Words } from '../words.ts';
import type { ColumnText, ConstraintText, TypeText } from './act.ts';
import { keyFrom } from './key-from.ts';
import { readConstraint } from './read-constraint.ts';

const ENDS_TYPE = new Set([
  ...['constraint', 'not', 'null', 'check', 'default', 'generated', 'unique', 'primary', 'references', 'collate'],
  ...['storage', 'compression', 'deferrable', 'initially', 'using'],
]);
const endsPart = (token: Token): boolean =>
  (token.kind === 'word' && ENDS_TYPE.has(token.text)) || (token.kind === 'punctuation' && token.text === ',');

const ALIASES: Readonly<Record<string, string>> = {
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  float: 'double precision',
  bool: 'boolean',
  decimal: 'numeric',
  dec: 'numeric',
  char: 'character',
  bpchar: 'character',
  nchar: 'character',
  varchar: 'character varying',
  'char varying': 'character varying',
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
  timetz: 'time with time zone',
  time: 'time without time zone',
  serial4: 'serial',
  serial8: 'bigserial',
  serial2: 'smallserial',
};

/** A type, up to where a column's other properties begin. `"char"` in quotes is a type of its own, and stays quoted. */
export function readType(all: Words): TypeText {
  const found = all.until(endsPart);
  const inside = new Words(found);
  const words: string[] = [];
  const size: number[] = [];
  let list = false;
  while (!inside.done) {
    const token = inside.peek();
    if (token?.text === '(') {
      size.push(...(inside.list() ?? []).map((part) => Number(part[0]?.text)));
      continue;
    }
    if (token?.text === '[' || token?.text === 'array') list = true;
    else if (token?.kind === 'word' || token?.kind === 'quoted') words.push(token.text);
    inside.at++;
  }
  const name = words.filter((word, i) => !(i === 0 && word === 'pg_catalog')).join(' ');
  return { name: ALIASES[name] ?? name, size, list };
}

/** A column's definition: `email text not null default ''`. */
export function readColumn(all: Words): ColumnText {
  const name = keyFrom(all);
  const type = readType(all);
  const column: { -readonly [K in keyof ColumnText]: ColumnText[K] } = {
    name,
    type,
    notNull: false,
    identity: false,
    constraints: [],
  };
  const constraints: ConstraintText[] = [];
  while (!all.done && all.peek()?.text !== ',' && all.peek()?.text !== ')') {
    const constraint = readConstraint(all, name);
    if (constraint !== undefined) {
      if (constraint.type === 'not null') column.notNull = true;
      else constraints.push(constraint);
    } else if (all.take('set default') || all.take('set null')) continue;
    else if (all.take('default')) column.default = readDefault(all);
    else if (all.take('generated')) Object.assign(column, readGenerated(all));
    else all.at++;
  }
  return { ...column, constraints };
}

/** NULL may be the default, and ends one everywhere else. */
function readDefault(all: Words): readonly Token[] {
  const first = all.peek();
  if (first?.text === 'null') all.at++;
  const rest = all.until(endsPart);
  return first?.text === 'null' ? [first, ...rest] : rest;
}

/** `generated always as identity`, `generated always as (…) stored`. */
function readGenerated(all: Words): Pick<ColumnText, 'identity' | 'generated'> {
  if (!all.take('always')) all.take('by default');
  all.take('as');
  if (all.take('identity')) {
    all.list();
    return { identity: true };
  }
  all.list();
  return { identity: false, generated: all.take('stored') ? 'stored' : 'virtual' };
}
