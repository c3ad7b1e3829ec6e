import { cell, isPlainObject } from './value.ts';
import { displayWidth, shorten } from './width.ts';

type Row = Readonly<Record<string, unknown>>;

/** Records as a table at most `width` wide; where columns do not fit side by side, wide ones are cut. */
export function table(rows: readonly Row[], width: number): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) return `${rows.length} empty records`;
  const texts = rows.map((row) => names.map((name) => cell(row[name])));
  const numeric = names.map((name) => rows.every((row) => isNumber(row[name])));
  const widths = share(
    names.map((name, i) => Math.max(displayWidth(name), ...texts.map((row) => displayWidth(row[i] ?? '')))),
    width,
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, i) => pad(shorten(text, widths[i] ?? 0), widths[i] ?? 0, numeric[i] === true))
      .join(' │ ')
      .trimEnd();
  return [line(names), widths.map((columns) => '─'.repeat(columns)).join('─┼─'), ...texts.map(line)].join('\n');
}

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
function share(wanted: readonly number[], width: number): readonly number[] {
  const room = Math.max(wanted.length * 4, width - 3 * (wanted.length - 1));
  if (wanted.reduce((sum, columns) => sum + columns, 0) <= room) return wanted;
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
