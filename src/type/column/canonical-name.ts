/** Other names for types, by the one PostgreSQL prints; what stands in parentheses is kept. */
const aliases: Readonly<Record<string, string>> = {
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float: 'double precision',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  decimal: 'numeric',
  dec: 'numeric',
  varchar: 'character varying',
  char: 'character',
  bpchar: 'character',
  varbit: 'bit varying',
  'national character': 'character',
  'national character varying': 'character varying',
};

/** Types that say after their size whether they know time zones. */
const clocks: Readonly<Record<string, readonly [string, string]>> = {
  time: ['time', 'without time zone'],
  timetz: ['time', 'with time zone'],
  timestamp: ['timestamp', 'without time zone'],
  timestamptz: ['timestamp', 'with time zone'],
};

/**
 * A type's name as `format_type` prints it, however it is spelt: `INT4` is `integer`, `timestamptz( 6 )` is
 * `timestamp(6) with time zone`. What is in quotes stays as it is.
 */
export function canonicalName(name: string): string {
  const [, base = '', size = '', rest = ''] = /^([^(]*)(\([^)]*\))?(.*)$/.exec(name.trim()) ?? [];
  const plain = spaced(base);
  const sized = sizeOf(plain, size.replace(/\s+/g, ''));
  const tail = spaced(rest);
  const clock = clocks[plain];
  if (clock !== undefined) return `${clock[0]}${sized} ${tail === '' ? clock[1] : tail}`;
  return [`${aliases[plain] ?? plain}${sized}`, tail].filter((part) => part !== '').join(' ');
}

/** A single character, and no digits behind the point, are what leaving them out means. */
function sizeOf(base: string, size: string): string {
  if (size === '' && (base === 'char' || base === 'character')) return '(1)';
  const whole = /^\((\d+)\)$/.exec(size)?.[1];
  return whole !== undefined && ['numeric', 'decimal', 'dec'].includes(base) ? `(${whole},0)` : size;
}

/** In lower case, with single spaces; names in quotes as they are. */
const spaced = (text: string): string =>
  text
    .split(/("(?:[^"]|"")*")/)
    .map((part) => (part.startsWith('"') ? part : part.toLowerCase().replace(/\s+/g, ' ')))
    .join('')
    .trim();
