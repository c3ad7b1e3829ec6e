import { type Token, tokens } from '../token.ts';
import { plainName, Words } from '../words.ts';
import type { Act } from './act.ts';
import { readable } from './into-own-schema.ts';
import { inSchemaOf, keyFrom } from './key-from.ts';
import { readAlterTable } from './read-alter-table.ts';
import { readCreate } from './read-create.ts';

/** What a statement does. A statement that is no concern of any rule does nothing here. */
export function readStatement(sql: string): readonly Act[] {
  const all = new Words(tokens(readable(sql)).filter(({ text }) => text !== ';'));
  const verb = all.word();
  const acts = verb === undefined ? [] : (readers.get(verb)?.(all, verb) ?? []);
  return [...acts, ...longNames(new Words(sql))];
}

type Reader = (all: Words, verb: string) => Act[];
const transaction: Reader = (_, word) => [{ kind: 'transaction', word }];
const opaque: Reader = (_, what) => [{ kind: 'opaque', what }];

const readers: ReadonlyMap<string, Reader> = new Map(
  Object.entries<Reader>({
    create: readCreate,
    alter: readAlter,
    drop: readDrop,
    truncate: readTruncate,
    reindex: readReindex,
    refresh: readRefresh,
    cluster: readCluster,
    vacuum: readVacuum,
    lock: readLock,
    update: (all) => changes(all, 'update'),
    delete: (all) => (all.take('from') ? changes(all, 'delete') : []),
    merge: (all) => (all.take('into') ? changes(all, 'merge') : []),
    with: readWith,
    do: opaque,
    call: opaque,
    begin: transaction,
    start: transaction,
    commit: transaction,
    rollback: transaction,
    abort: transaction,
    end: transaction,
    savepoint: transaction,
    release: transaction,
    prepare: (all, word) => (all.take('transaction') ? transaction(all, word) : []),
  }),
);

function readAlter(all: Words): Act[] {
  if (all.take('foreign table') || all.take('table')) return readAlterTable(all);
  if (all.take('index')) {
    all.take('if exists');
    const name = keyFrom(all);
    return all.take('rename to') ? [{ kind: 'renameIndex', name, to: inSchemaOf(name, all.name()) }] : [];
  }
  if (all.take('type')) {
    const name = keyFrom(all);
    if (!all.take('rename value')) return [];
    return [{ kind: 'renameEnumValue', enum: name, value: all.peek()?.text ?? '' }];
  }
  if (all.take('schema')) {
    const name = all.name();
    return all.take('rename to') ? [{ kind: 'renameSchema', name, to: all.name() }] : [];
  }
  return all.take('domain') ? readAlterDomain(all) : [];
}

function readAlterDomain(all: Words): Act[] {
  const name = keyFrom(all);
  const demands = all.take('add') || all.take('set not null');
  if (!demands) return [];
  const rest = all.until(() => false);
  const notValid = rest.some(({ text }, i) => text === 'not' && rest[i + 1]?.text === 'valid');
  return [{ kind: 'constrainDomain', name, notValid }];
}

const DROPPED = {
  table: 'dropTable',
  schema: 'dropSchema',
  database: 'dropDatabase',
} as const;

function readDrop(all: Words): Act[] {
  if (all.take('index')) return readDropIndex(all);
  all.take('materialized');
  const what = all.word() ?? '';
  const ifExists = all.take('if exists');
  const names = namesIn(all);
  const cascade = all.take('cascade');
  const known = what === 'table' || what === 'schema' || what === 'database' ? DROPPED[what] : undefined;
  return names.map((name) =>
    known === undefined ? { kind: 'dropOther', name, what, cascade } : { kind: known, name, cascade, ifExists },
  );
}

function readDropIndex(all: Words): Act[] {
  const concurrently = all.take('concurrently');
  const ifExists = all.take('if exists');
  const names = namesIn(all);
  const cascade = all.take('cascade');
  return names.flatMap((name): Act[] => [
    { kind: 'dropIndex', name, concurrently, ifExists },
    ...(cascade ? [{ kind: 'dropOther', what: 'index', name, cascade } as const] : []),
  ]);
}

function namesIn(all: Words): string[] {
  const names: string[] = [];
  do {
    all.take('only');
    names.push(keyFrom(all));
    all.sign('*');
  } while (all.sign(','));
  return names;
}

function readTruncate(all: Words): Act[] {
  all.take('table');
  const tables = namesIn(all);
  if (!all.take('restart identity')) all.take('continue identity');
  return [{ kind: 'truncate', tables, cascade: all.take('cascade') }];
}

const OBJECTS = new Set(['index', 'table', 'schema', 'database', 'system', 'materialized', 'view']);

function readReindex(all: Words): Act[] {
  const options = all.list()?.flat() ?? [];
  all.skip(OBJECTS);
  const concurrently = all.take('concurrently') || options.some(({ text }) => text === 'concurrently');
  return [{ kind: 'reindex', name: keyFrom(all), concurrently }];
}

function readRefresh(all: Words): Act[] {
  if (!all.take('materialized view')) return [];
  const concurrently = all.take('concurrently');
  return [{ kind: 'refresh', name: keyFrom(all), concurrently }];
}

function readCluster(all: Words): Act[] {
  all.list();
  all.take('verbose');
  return all.done ? [] : [{ kind: 'rewriteTable', table: keyFrom(all), by: 'cluster' }];
}

const VACUUM = new Set(['full', 'freeze', 'verbose', 'analyze']);

function readVacuum(all: Words): Act[] {
  const options = all.list()?.flat() ?? [];
  const full = all.next === 'full' || options.some(({ text }) => text === 'full');
  all.skip(VACUUM);
  return full && !all.done ? [{ kind: 'rewriteTable', table: keyFrom(all), by: 'vacuum full' }] : [];
}

function readLock(all: Words): Act[] {
  all.take('table');
  return namesIn(all).map((table) => ({ kind: 'lockTable', table }));
}

function changes(all: Words, by: 'update' | 'delete' | 'merge'): Act[] {
  all.take('only');
  return [{ kind: 'changeRows', table: keyFrom(all), by }];
}

/** Rows are changed by the statement itself or by one of the queries before it. */
function readWith(all: Words): Act[] {
  const found: Act[] = [];
  for (; !all.done; all.at++) {
    const before = all.at === 0 ? undefined : all.peek(-1);
    const begins = before?.text === '(' || before?.text === ')';
    if (!begins) continue;
    const start = all.at;
    const verb = all.word();
    if (verb === 'update' || verb === 'delete' || verb === 'merge')
      found.push(...(readers.get(verb)?.(all, verb) ?? []));
    all.at = start;
  }
  return found;
}

/** The server cuts names after 63 bytes without an error. */
const LONGEST = 63;
function longNames(all: Words): Act[] {
  const isLong = ({ kind, text }: Token): boolean =>
    (kind === 'word' || kind === 'quoted') && byteLength(plainName(text)) > LONGEST;
  return all
    .until(() => false)
    .filter(isLong)
    .map(({ text }) => ({ kind: 'name', name: plainName(text) }));
}

/** In UTF-8. */
const byteLength = (text: string): number => new TextEncoder().encode(text).length;
