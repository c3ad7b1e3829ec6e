import { enumOfType, type State } from '../../schema/state.ts';
import { callText, listText, optionsText, quoted, textOption } from './options.ts';

/** How a type is declared: `integer` with the options it brings along, and the values it has in TypeScript. */
export interface Declared {
  /** The function to call. */
  readonly name: string;
  /** Declared in the module of types. */
  readonly own: boolean;
  /** Arguments in front of the options. */
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
  /** The type of its values, for raw SQL. */
  readonly value: string;
  /** Other functions of quarry that the arguments call. */
  readonly also: readonly string[];
  /** What they take from the module of types. */
  readonly types: readonly string[];
}

/** A type that Quarry has no word for: declared once, its values stay text. */
export interface OwnType {
  readonly name: string;
  readonly sql: string;
}

const of = (
  name: string,
  value: string,
  options: Declared['options'] = {},
  args: readonly string[] = [],
): Declared => ({
  name,
  own: false,
  args,
  options,
  value,
  also: [],
  types: [],
});

/** The schema of documents that nobody has described. */
export const anyJson = 'anyJson';

const plain: Readonly<Record<string, Declared>> = {
  uuid: of('uuid', 'string'),
  text: of('text', 'string'),
  citext: of('ciText', 'string'),
  integer: of('integer', 'number'),
  smallint: of('integer', 'number', { sql: "'smallint'" }),
  bigint: of('bigint', 'bigint'),
  numeric: of('decimal', 'string'),
  'double precision': of('float', 'number'),
  real: of('float', 'number', { sql: "'real'" }),
  boolean: of('boolean', 'boolean'),
  date: of('date', 'string'),
  'time without time zone': of('time', 'string'),
  'timestamp with time zone': of('timestamp', 'string', { precision: '6', sql: "'timestamptz'" }),
  'timestamp without time zone': of('timestamp', 'string', { precision: '6', sql: "'timestamp'" }),
  interval: of('interval', 'string'),
  tsvector: of('tsvector', 'string', {}, ["'simple'"]),
  bytea: of('bytea', 'Uint8Array'),
  'character varying': of('text', 'string', { sql: "'varchar'" }),
  ltree: of('ltree', 'string'),
  jsonb: { ...of('json', 'unknown', {}, [anyJson]), types: [anyJson] },
  json: { ...of('json', 'unknown', { sql: "'json'" }, [anyJson]), types: [anyJson] },
};

const ranges: Readonly<Record<string, string>> = {
  int4range: 'integer',
  int8range: 'bigint',
  numrange: 'decimal',
  daterange: 'date',
};

/** How the type of a column is declared. `own` takes note of types that Quarry has no word for. */
export function declaredType(type: string, state: State, own: Map<string, OwnType>): Declared {
  if (type.endsWith('[]')) {
    const item = declaredType(type.slice(0, -2), state, own);
    const call = callText(item.name, ...item.args, optionsText(item.options));
    const also = [...item.also, ...(item.own ? [] : [item.name])];
    const types = [...item.types, ...(item.own ? [item.name] : [])];
    return {
      ...of('list', item.value.includes(' ') ? `(${item.value})[]` : `${item.value}[]`, {}, [call]),
      also,
      types,
    };
  }
  const enumeration = enumOfType(state, type);
  if (enumeration !== undefined) {
    const { name, values, schema } = enumeration;
    return of('enumeration', values.map(quoted).join(' | '), { schema: textOption(schema) }, [
      quoted(name),
      listText(values),
    ]);
  }
  const found = plain[type] ?? sized(type);
  if (found !== undefined) return found;
  const range = ranges[type];
  if (range !== undefined) return { ...of('range', 'unknown', {}, [`${range}()`]), also: [range] };
  if (type === 'tstzrange')
    return { ...of('range', 'unknown', {}, ['timestamp({ precision: 6 })']), also: ['timestamp'] };
  return { ...of(ownType(type, own), 'string'), own: true };
}

/** Types with something in parentheses. */
function sized(type: string): Declared | undefined {
  const [, base = '', size = '', zone = ''] = /^([a-z ]+)\(([\d,]+)\)( with(?:out)? time zone)?$/.exec(type) ?? [];
  switch (base + zone) {
    case 'character varying':
      return of('text', 'string', { sql: `'varchar(${size})'` });
    case 'character':
      return of('text', 'string', { sql: `'char(${size})'` });
    case 'numeric':
      return numeric(size);
    case 'time without time zone':
      return of('time', 'string', { precision: size });
    case 'timestamp with time zone':
      return of('timestamp', Number(size) > 3 ? 'string' : 'Date', { precision: size === '3' ? undefined : size });
    case 'timestamp without time zone':
      return of('timestamp', Number(size) > 3 ? 'string' : 'Date', {
        precision: size === '3' ? undefined : size,
        sql: `'timestamp(${size})'`,
      });
    case 'vector':
      return of('vector', 'number[]', {}, [size]);
    default:
      return undefined;
  }
}

function numeric(size: string): Declared | undefined {
  const [precision = '', scale = '0'] = size.split(',');
  if (Number(scale) > Number(precision)) return undefined;
  return of('decimal', 'string', { precision, scale: scale === '0' ? undefined : scale });
}

/** `bit(3)` → `bit3`, each name once. */
function ownType(sql: string, own: Map<string, OwnType>): string {
  const known = own.get(sql);
  if (known !== undefined) return known.name;
  const words = sql.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const base = words
    .map((word, i) => (i === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
  const start = /^[a-z]/.test(base) && !taken.has(base) ? base : `${base}Type`;
  const names = new Set([...own.values()].map(({ name }) => name));
  let name = start;
  for (let number = 2; names.has(name); number++) name = `${start}${number}`;
  own.set(sql, { name, sql });
  return name;
}

/** Words of the language, and functions that modules of resources import. */
const taken = new Set(
  `and actions base bigint boolean bytea case checks class concat customType date decimal default delete
  div enum enumeration float function identities if in indexes integer interval json list new not now null object oneOf or
  range resolve return sql switch text this time timestamp today true var void when with`.split(/\s+/),
);
