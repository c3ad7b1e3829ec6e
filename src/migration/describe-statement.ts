import { readable } from '../schema/lint/into-own-schema.ts';
import { Words } from '../schema/words.ts';

const NOISE = new Set(['unique', 'concurrently', 'if', 'not', 'exists', 'only', 'unlogged', 'temporary', 'temp']);
const KINDS = new Set(
  'table index type schema extension sequence view function procedure trigger policy domain database role constraint'.split(
    ' ',
  ),
);

const ALTERATIONS = [
  'set default',
  'drop default',
  'set not null',
  'drop not null',
  'type',
  'set data type',
  'set generated',
  'add generated',
  'drop identity',
  'drop expression',
  'set statistics',
  'set storage',
  'set compression',
];

/**
 * What a statement does in a few words, for the log line that announces it: `create table users`,
 * `create index users_email_index`, `alter table users add column email`.
 */
export function describeStatement(sql: string): string {
  const all = new Words(readable(sql));
  const verb = all.word();
  if (verb === 'create' || verb === 'drop' || verb === 'alter') {
    const described = describeObject(verb, all);
    if (described !== undefined) return described;
  }
  if (verb === 'comment' && all.take('on')) return describeComment(all);
  if (verb === 'insert' && all.take('into')) return `insert into ${all.skip(NOISE).name()}`;
  if (verb === 'delete' && all.take('from')) return `delete from ${all.skip(NOISE).name()}`;
  if (verb === 'update') return `update ${all.skip(NOISE).name()}`;
  return shorten(sql);
}

function describeObject(verb: string, all: Words): string | undefined {
  if (verb === 'create' && all.take('or')) all.take('replace');
  const kind = kindOf(all.skip(NOISE));
  if (kind === undefined) return undefined;
  all.skip(NOISE);
  if (kind === 'index' && all.take('on')) return `${verb} index on ${all.skip(NOISE).name()}`;
  const name = all.name();
  const subject = `${verb} ${kind} ${name}`;
  if (verb !== 'alter') return subject;
  return (kind === 'table' ? describeConstraint(name, all) : undefined) ?? `${subject}${describeChange(all)}`;
}

/** `comment on users.email`: what kind of thing it is shows in its name, for tables and columns. */
function describeComment(all: Words): string {
  const kind = kindOf(all);
  return `comment on ${kind === 'table' || kind === 'column' ? '' : `${kind} `}${all.name()}`;
}

/** `add foreign key tickets_user_id_fkey to tickets`; of other constraints nothing. */
function describeConstraint(table: string, all: Words): string | undefined {
  const start = all.at;
  if (all.take('add') && all.take('constraint')) {
    const name = all.name();
    if (all.take('foreign')) return `add foreign key ${name} to ${table}`;
    if (all.take('check')) return `add check ${name} to ${table}`;
  }
  all.at = start;
  return undefined;
}

/** ` add column email`, ` alter column email set not null`, or nothing where it is of another kind. */
function describeChange(all: Words): string {
  const verb = all.word();
  if (verb === 'rename') return describeRename(all);
  if (verb === 'set' && all.take('schema')) return ` set schema ${all.name()}`;
  if (verb === 'add' && all.take('value')) return ` add value ${all.skip(NOISE).name()}`;
  if ((verb === 'attach' || verb === 'detach') && all.take('partition')) return ` ${verb} partition ${all.name()}`;
  if (verb !== 'add' && verb !== 'drop' && verb !== 'alter' && verb !== 'validate') return '';
  const what = all.word();
  if (what !== 'column' && what !== 'constraint') return '';
  const described = ` ${verb} ${what} ${all.skip(NOISE).name()}`;
  return verb === 'alter' ? `${described}${describeAlteration(all)}` : described;
}

/** Of a column, without what it becomes, which may be long. */
function describeAlteration(all: Words): string {
  const found = ALTERATIONS.find((words) => all.take(words));
  return found === undefined ? '' : ` ${found}`;
}

function describeRename(all: Words): string {
  if (all.take('to')) return ` rename to ${all.name()}`;
  const what = ['column', 'constraint', 'value'].find((word) => all.take(word));
  const from = all.name();
  return `${what === undefined ? ' rename' : ` rename ${what}`} ${from}${all.take('to') ? ` to ${all.name()}` : ''}`;
}

function kindOf(all: Words): string | undefined {
  if (all.take('materialized')) return all.take('view') ? 'materialized view' : undefined;
  const text = all.next;
  if (text === undefined || !(KINDS.has(text) || text === 'column')) return undefined;
  all.at++;
  return text;
}

function shorten(sql: string): string {
  const line = sql.trim().replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
