import { cell, isPlainObject } from './value.ts';
import { displayWidth, shorten } from './width.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Records as a table at most `width` wide. Where columns do not fit side by side, those that are null everywhere are
 * named below, keys and times are cut first, then whatever is wide.
 */
export function table(rows: readonly Row[], width: number): string {
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (all.length === 0) return `${rows.length} empty records`;
  const columns = all.map((name) => columnOf(name, rows));
  const empty = fits(
    columns.map(({ wanted }) => wanted),
    width,
  )
    ? []
    : columns.filter((column) => column.empty);
  const shown = empty.length === columns.length ? columns : columns.filter((column) => !empty.includes(column));
  const widths = share(shown, width);
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, i) => pad(shorten(text, widths[i] ?? 0), widths[i] ?? 0, shown[i]?.numeric === true))
      .join(' │ ')
      .trimEnd();
  return [
    line(shown.map(({ name }) => name)),
    widths.map((columnWidth) => '─'.repeat(columnWidth)).join('─┼─'),
    ...rows.map((_, i) => line(shown.map(({ texts }) => texts[i] ?? ''))),
    ...(shown === columns || empty.length === 0 ? [] : [`null in all: ${empty.map(({ name }) => name).join(', ')}`]),
  ].join('\n');
}

interface Column {
  readonly name: string;
  readonly texts: readonly string[];
  readonly numeric: boolean;
  /** Null in every row. */
  readonly empty: boolean;
  readonly wanted: number;
  /** What it can be cut to without losing what one looks for: the beginning of a key, the minute of a time. */
  readonly enough: number;
}

function columnOf(name: string, rows: readonly Row[]): Column {
  const texts = rows.map((row) => cell(row[name]));
  const wanted = Math.max(displayWidth(name), ...texts.map(displayWidth));
  const known = texts.filter((text) => text !== 'null' && text !== '');
  const each = (pattern: RegExp): boolean => known.length > 0 && known.every((text) => pattern.test(text));
  const enough = each(/^[\da-f]{8}-[\da-f]{4}-[\da-f-]{22}$/) ? 9 : each(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) ? 17 : wanted;
  return {
    name,
    texts,
    numeric: rows.every((row) => isNumber(row[name])),
    empty: rows.every((row) => row[name] === null),
    wanted,
    enough: Math.min(wanted, enough),
  };
}

const fits = (widths: readonly number[], width: number): boolean =>
  widths.reduce((sum, columns) => sum + columns + 3, -3) <= width;

/** Any result for people: records as tables, one record field by field, the rest as values. */
export function show(value: unknown, width: number, limit = Number.POSITIVE_INFINITY): string {
  if (Array.isArray(value)) return list(value, width, limit);
  if (isPlainObject(value)) return fields(value, width, '');
  return quoted(value);
}

function list(values: readonly unknown[], width: number, limit: number): string {
  if (values.length === 0) return '[]';
  const seen = values.slice(0, limit);
  const more = values.length > seen.length ? `, the first ${seen.length} shown` : '';
  if (seen.every(isPlainObject))
    return `${table(seen, width)}\n${values.length} ${values.length === 1 ? 'record' : 'records'}${more}`;
  const lines = seen.map((one) => `  ${shorten(isPlainObject(one) ? cell(one) : quoted(one), width - 3)}`);
  return `[\n${lines.join(',\n')}${more === '' ? '' : `,\n  … ${values.length - seen.length} more`}\n]`;
}

function fields(record: Row, width: number, indent: string): string {
  const names = Object.keys(record);
  if (names.length === 0) return `${indent}{}`;
  const longest = Math.max(...names.map(displayWidth));
  return names
    .map((name) => {
      const value = record[name];
      const head = `${indent}${pad(name, longest, false)}  `;
      if (Array.isArray(value) && value.length > 0 && value.every(isPlainObject)) {
        return `${head}[${value.length}]\n${shift(table(value, width - indent.length - 4), `${indent}    `)}`;
      }
      if (isPlainObject(value)) return `${head.trimEnd()}\n${fields(value, width, `${indent}    `)}`;
      return shorten(`${head}${cell(value)}`, width);
    })
    .join('\n');
}

const shift = (text: string, indent: string): string => text.replaceAll(/^/gm, indent);

const quoted = (value: unknown): string =>
  typeof value === 'string'
    ? JSON.stringify(value)
    : typeof value === 'bigint'
      ? `${value}n`
      : cell(value) || 'undefined';

const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint' || value === null;

function pad(text: string, columns: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, columns - displayWidth(text)));
  return right ? space + text : text + space;
}

/** Widths that fit: every column keeps what it needs up to a fair share, the rest is divided among the wide ones. */
function share(columns: readonly Column[], width: number): readonly number[] {
  const wanted = columns.map((column) => column.wanted);
  if (fits(wanted, width)) return wanted;
  const enough = columns.map((column) => column.enough);
  const room = Math.max(columns.length * 4, width - 3 * (columns.length - 1));
  const widths = divide(enough, room);
  // What keys and times gave up and nobody needs is theirs again.
  let left = room - widths.reduce((sum, each) => sum + each, 0);
  return widths.map((each, i) => {
    const back = Math.min(left, (wanted[i] ?? 0) - each);
    left -= back;
    return each + back;
  });
}

function divide(wanted: readonly number[], room: number): readonly number[] {
  const widths = wanted.map(() => 0);
  let open = wanted.map((_, i) => i);
  let left = room;
  while (open.length > 0) {
    const fair = Math.floor(left / open.length);
    const small = open.filter((i) => (wanted[i] ?? 0) <= fair);
    if (small.length === 0) {
      for (const i of open) widths[i] = fair;
      break;
    }
    for (const i of small) {
      widths[i] = wanted[i] ?? 0;
      left -= wanted[i] ?? 0;
    }
    open = open.filter((i) => !small.includes(i));
  }
  return widths;
}
