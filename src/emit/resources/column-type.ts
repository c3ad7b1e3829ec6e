import { domainOfType, enumOfType, type State } from '../../schema/state.ts';
import type { Declared, OwnType } from './declared.ts';
import { domainText } from './domain.ts';
import { callText, listText, optionsText, quoted, textOption } from './options.ts';

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

const rangeOf = (item: string, value: string, options = ''): Declared => ({
  ...of('range', `Range<${value}>`, {}, [`${item}(${options})`]),
  also: [item],
});

const ranges: Readonly<Record<string, Declared>> = {
  int4range: rangeOf('integer', 'number'),
  int8range: rangeOf('bigint', 'bigint'),
  numrange: rangeOf('decimal', 'string'),
  daterange: rangeOf('date', 'string'),
  tstzrange: rangeOf('timestamp', 'string', '{ precision: 6 }'),
};

/** How the type of a column is declared. `own` takes note of types that Quarry has no word for, and of domains. */
export function declaredType(type: string, state: State, own: Map<string, OwnType>): Declared {
  if (type.endsWith('[]')) return listOf(declaredType(type.slice(0, -2), state, own));
  const domain = domainOfType(state, type);
  const there = own.get(type);
  if (domain !== undefined && (there === undefined || there.domain !== undefined)) {
    // What the module of types has already declares its base, too.
    const base = declaredType(domain.type, state, there === undefined ? own : new Map(own));
    const name = there?.name ?? freeName(type, own);
    if (there === undefined) own.set(type, { name, sql: type, domain: domainText(domain, base, state) });
    return { ...of(name, base.value), own: true, base };
  }
  const found = enumerationOf(type, state) ?? plain[type] ?? sized(type) ?? ranges[type];
  if (found !== undefined) return found;
  const name = there?.name ?? freeName(type, own);
  own.set(type, { name, sql: type });
  return { ...of(name, 'string'), own: true };
}

function listOf(item: Declared): Declared {
  const call = callText(item.name, ...item.args, optionsText(item.options));
  return {
    ...of('list', item.value.includes(' ') ? `(${item.value})[]` : `${item.value}[]`, {}, [call]),
    also: [...item.also, ...(item.own ? [] : [item.name])],
    types: [...item.types, ...(item.own ? [item.name] : [])],
  };
}

function enumerationOf(type: string, state: State): Declared | undefined {
  const enumeration = enumOfType(state, type);
  if (enumeration === undefined) return undefined;
  const { name, values, schema } = enumeration;
  return of('enumeration', values.map(quoted).join(' | '), { schema: textOption(schema) }, [
    quoted(name),
    listText(values),
  ]);
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
function freeName(sql: string, own: ReadonlyMap<string, OwnType>): string {
  const words = sql.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const base = words
    .map((word, i) => (i === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
  const start = /^[a-z]/.test(base) && !taken.has(base) ? base : `${base}Type`;
  const names = new Set([...own.values()].map(({ name }) => name));
  let name = start;
  for (let number = 2; names.has(name); number++) name = `${start}${number}`;
  return name;
}

/** Words of the language, and functions that modules of resources import. */
const taken = new Set(
  `and actions base belongsTo bigint boolean bytea case checks ciText class concat customType date decimal default
  definition delete div domain enum enumeration exclusions export float function hasMany hasOne identities if import in
  indexes integer interval json list ltree manyToMany new not now null object oneOf or partition range resolve return rowSecurity
  setting sql super switch text this time timestamp today true tsvector typeof uuid var vector void when with`.split(
    /\s+/,
  ),
);
