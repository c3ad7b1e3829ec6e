import { beyondCatalog } from '../../catalog/beyond.ts';
import type { Query } from '../../catalog/query.ts';
import { readCatalog } from '../../catalog/read-catalog.ts';
import { structureSql } from '../../catalog/structure-sql.ts';
import type { MigrationDatabase } from '../../migration/database.ts';
import { StructureBeyondReach, StructureUnfinished } from '../../migration/error/structure-error.ts';
import { LEDGER_NAMES } from '../../migration/ledger/ledger-names.ts';
import { quoteName } from '../../migration/name.ts';
import { ledgersAsSql } from '../../migration/structure/ledger-sql.ts';
import { visit } from '../../migration/visit.ts';
import { canBeDumped, findPgDump, pgDump } from '../../provision/pg-dump.ts';
import type { EffectiveConfig } from '../../repo/config.ts';
import type { Invocation } from '../command.ts';
import { UsageError } from '../usage-error.ts';

/** What writes the structure: the program, or Quarry from the catalogue. */
export type Writer = 'pg_dump' | 'catalog';

export interface DumpOptions {
  /** Only these schemas; all where there are none. */
  readonly schemas: readonly string[];
  /** Schemas of other repos. */
  readonly others: readonly string[];
  readonly writer: Writer | undefined;
  /** How pg_dump gets there; undefined for an engine without an address. */
  readonly address: EffectiveConfig | undefined;
}

export interface Dumped {
  readonly text: string;
  readonly writer: Writer;
  /** Why pg_dump did not write it. */
  readonly passed: string | undefined;
  readonly versions: readonly string[];
}

/** The structure of a database as SQL: the same text for the same structure. Changes nothing. */
export async function dumpStructure(
  { env, signal }: Pick<Invocation, 'env' | 'signal'>,
  database: MigrationDatabase,
  options: DumpOptions,
): Promise<Dumped> {
  return await visit(database, { signal, reading: true }, async ({ worker, sessions, ledger }) => {
    const query: Query = (text, params) => worker.rows(text, params);
    const schemas = await chosen(query, options);
    const ledgers = await ledgersAsSql(worker, schemas);
    const unfinished = ledgers.flatMap((one) => one.unfinished);
    if (unfinished.length > 0) throw new StructureUnfinished(unfinished);
    const major = Math.floor(sessions.capabilities.version / 10_000);
    const found = options.writer === 'catalog' ? 'it was asked for' : await way(options, major, env);
    if (typeof found === 'string' && options.writer === 'pg_dump')
      throw new UsageError(`pg_dump cannot be used: ${found}`, {
        fix: '--with catalog writes the structure without it',
      });
    const structure =
      typeof found === 'string'
        ? await fromCatalog(query, { schemas, schema: ledger.schema, why: found })
        : [
            `select pg_catalog.set_config('search_path', '', false);`,
            ...(await needed(query, options.schemas)),
            await pgDump(
              found.program,
              found.address,
              { schemas: options.schemas, without: options.others, except: LEDGER_NAMES },
              signal,
            ),
            ...(await filled(query, schemas)),
          ];
    const writer: Writer = typeof found === 'string' ? 'catalog' : 'pg_dump';
    const blocks = [
      `-- The structure of ${database.name}, written by quarry db dump (${writer}); quarry db load makes it in an empty database.`,
      'set check_function_bodies = off;',
      ...structure.filter((block) => block !== ''),
      ...ledgers.map(({ schema, statements }) => ledgerBlock(schema, statements)),
    ];
    return {
      text: `${blocks.join('\n\n')}\n`,
      writer,
      passed: typeof found === 'string' && options.writer === undefined ? found : undefined,
      versions: ledgers.flatMap(({ versions }) => versions),
    };
  });
}

/** The schemas to look at. Throws a `UsageError` for one that is not there. */
async function chosen(query: Query, { schemas, others }: DumpOptions): Promise<readonly string[]> {
  const there = await query(
    "select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' order by 1",
  );
  const names = there.map(({ name }) => name ?? '');
  const missing = schemas.find((schema) => !names.includes(schema));
  if (missing !== undefined)
    throw new UsageError(`there is no schema '${missing}'`, { fix: `There are: ${names.join(', ')}` });
  return schemas.length > 0
    ? names.filter((name) => schemas.includes(name))
    : names.filter((name) => !others.includes(name));
}

/** pg_dump and the way to the database, or why it cannot be used. */
async function way({ address }: DumpOptions, major: number, env: Invocation['env']) {
  if (address === undefined) return 'PGlite has no address for it';
  if (!canBeDumped(address)) return 'the certificates of the connection are in the program';
  const program = await findPgDump(major, env);
  return program === undefined
    ? `none on this machine is of version ${major} or newer, as the server is`
    : { program, address };
}

async function fromCatalog(
  query: Query,
  { schemas, schema, why }: { readonly schemas: readonly string[]; readonly schema: string; readonly why: string },
): Promise<readonly string[]> {
  const catalog = await readCatalog(query, { schemas, except: LEDGER_NAMES });
  const { statements, beyond } = structureSql(catalog, schema);
  const all = [...beyond, ...(await beyondCatalog(query, schemas))];
  if (all.length > 0) throw new StructureBeyondReach(all, why);
  const path = [schema, ...(schema === 'public' ? [] : ['public'])].map(quoteName).join(', ');
  return [
    `set search_path = ${path};`,
    ...(schema === 'public' ? [] : [`create schema if not exists ${quoteName(schema)};`]),
    ...statements.map((sql) => `${sql.trim().replace(/;$/, '')};`),
  ];
}

/** pg_dump leaves materialised views without rows, where nobody can read them: each is filled behind those it reads. */
async function filled(query: Query, schemas: readonly string[]): Promise<readonly string[]> {
  const { views } = await readCatalog(query, { schemas, except: LEDGER_NAMES });
  const order = new Set<string>();
  const visit = (key: string): void => {
    if (order.has(key)) return;
    for (const read of Object.keys(views[key]?.reads ?? {})) visit(read);
    order.add(key);
  };
  for (const key of Object.keys(views)) visit(key);
  return [...order].flatMap((key) => {
    const view = views[key];
    if (view?.populated !== true) return [];
    return [`refresh materialized view ${quoteName(view.schema)}.${quoteName(view.name)};`];
  });
}

/** With --schema pg_dump leaves out extensions, also those that the schemas cannot do without. */
async function needed(query: Query, schemas: readonly string[]): Promise<readonly string[]> {
  if (schemas.length === 0) return [];
  const rows = await query(
    `select distinct e.extname as name, n.nspname as schema from pg_depend d
       join pg_depend m on m.deptype = 'e' and m.classid = d.refclassid and m.objid = d.refobjid
       join pg_extension e on m.refclassid = 'pg_extension'::regclass and e.oid = m.refobjid
       join pg_namespace n on n.oid = e.extnamespace
       cross join lateral pg_identify_object_as_address(d.classid, d.objid, d.objsubid) o
       cross join lateral pg_identify_object(d.classid, d.objid, d.objsubid) i
     where d.deptype in ('n', 'a') and e.extname <> 'plpgsql'
       and exists (select 1 from json_array_elements_text($1::json) s(name)
         where i.schema in (s.name, quote_ident(s.name)) or o.object_names[1] = s.name) order by 1`,
    [JSON.stringify(schemas)],
  );
  const made = new Set(['public', ...schemas]);
  return rows.map(({ name, schema }) => {
    const into = made.has(schema ?? '') ? ` with schema ${quoteName(schema ?? '')}` : '';
    const first = schemas.includes(schema ?? '') ? `create schema if not exists ${quoteName(schema ?? '')};\n` : '';
    return `${first}create extension if not exists ${quoteName(name ?? '')}${into};`;
  });
}

const ledgerBlock = (schema: string, statements: readonly string[]): string =>
  [
    '-- Migrations that are applied, one a line.',
    ...(schema === 'public' ? [] : [`create schema if not exists ${quoteName(schema)};`]),
    ...statements.map((sql) => `${sql};`),
  ].join('\n');
