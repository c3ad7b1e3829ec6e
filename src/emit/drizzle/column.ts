import type { Column, State } from '../../schema/state.ts';
import { domainOfType, enumOfType } from '../../schema/state.ts';
import { printDefault, printTree } from '../../sql/ddl/tree.ts';
import type { DrizzleNames } from './names.ts';
import { quoted, sqlTag } from './source.ts';

/** A column's builder: what it is called with, and the import it needs. */
interface Builder {
  readonly imported: string;
  readonly call: string;
}

/** `text('subject').notNull()`, noting what has to be imported. */
export function columnText(column: Column, state: State, names: DrizzleNames, imports: Set<string>): string {
  const array = /(\[\])+$/.exec(column.type)?.[0] ?? '';
  const { imported, call } = builderOf(column, column.type.slice(0, column.type.length - array.length), state, names);
  if (imported !== '') imports.add(imported);
  const parts = [call];
  for (let i = 0; i < array.length / 2; i++) parts.push('.array()');
  if (!column.nullable) parts.push('.notNull()');
  if (column.identity !== undefined && column.identity !== 'serial')
    parts.push(column.identity === 'always' ? '.generatedAlwaysAsIdentity()' : '.generatedByDefaultAsIdentity()');
  if (column.generated !== undefined) parts.push(`.generatedAlwaysAs(${sqlTag(printTree(column.generated))})`);
  if (column.default !== undefined) parts.push(`.default(${sqlTag(printDefault(column.default))})`);
  return parts.join('');
}

const plain: Readonly<Record<string, string>> = {
  uuid: 'uuid',
  text: 'text',
  integer: 'integer',
  boolean: 'boolean',
  date: 'date',
  jsonb: 'jsonb',
  interval: 'interval',
  'double precision': 'doublePrecision',
  json: 'json',
  real: 'real',
  smallint: 'smallint',
};

function builderOf(column: Column, type: string, state: State, names: DrizzleNames): Builder {
  const name = quoted(column.name);
  if (column.identity === 'serial') return serial(name, type);
  const simple = plain[type];
  if (simple !== undefined) return { imported: simple, call: `${simple}(${name})` };
  if (domainOfType(state, type) !== undefined) return named(name, type);
  const enumeration = enumOfType(state, type);
  if (enumeration !== undefined) return { imported: '', call: `${names.table(enumeration.name)}(${name})` };
  if (type === 'bigint') return { imported: 'bigint', call: `bigint(${name}, { mode: 'bigint' })` };
  const [, base = type, digits = ''] = /^([a-z ]+?)(?:\(([\d,]+)\))?( with(?:out)? time zone)?$/.exec(type) ?? [];
  if (base === 'numeric') return numeric(name, digits);
  if (base === 'timestamp') return timestamp(name, digits, !type.endsWith('without time zone'));
  if (base === 'character varying' || base === 'character') return sized(name, base, digits);
  if (base === 'time')
    return { imported: 'time', call: digits === '' ? `time(${name})` : `time(${name}, { precision: ${digits} })` };
  return named(name, type);
}

/** drizzle has no builder of its own for it: its values stay text. */
const named = (name: string, type: string): Builder => ({
  imported: 'customType',
  call: `customType<{ data: string }>({ dataType: () => ${quoted(type)} })(${name})`,
});

function serial(name: string, type: string): Builder {
  if (type === 'bigint') return { imported: 'bigserial', call: `bigserial(${name}, { mode: 'bigint' })` };
  const imported = type === 'smallint' ? 'smallserial' : 'serial';
  return { imported, call: `${imported}(${name})` };
}

function sized(name: string, base: string, digits: string): Builder {
  const imported = base === 'character' ? 'char' : 'varchar';
  return { imported, call: digits === '' ? `${imported}(${name})` : `${imported}(${name}, { length: ${digits} })` };
}

function numeric(name: string, digits: string): Builder {
  const [precision, scale] = digits.split(',');
  const options = [
    precision === undefined || precision === '' ? '' : `precision: ${precision}`,
    scale === undefined ? '' : `scale: ${scale}`,
  ].filter((part) => part !== '');
  return {
    imported: 'numeric',
    call: options.length === 0 ? `numeric(${name})` : `numeric(${name}, { ${options.join(', ')} })`,
  };
}

/** More than milliseconds do not fit a Date: such columns stay text. */
function timestamp(name: string, digits: string, zoned: boolean): Builder {
  const mode = digits !== '' && Number(digits) <= 3 ? 'date' : 'string';
  const precision = digits === '' ? '' : `precision: ${digits}, `;
  return { imported: 'timestamp', call: `timestamp(${name}, { ${precision}withTimezone: ${zoned}, mode: '${mode}' })` };
}
