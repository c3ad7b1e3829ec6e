import { Decisions } from '../../schema/decision.ts';
import { diff } from '../../schema/diff.ts';
import { plan } from '../../schema/plan/plan.ts';
import { type EnumType, emptyState, keyOf, type State, type Table } from '../../schema/state.ts';
import type { Tree } from '../../schema/tree.ts';
import type { FoundView } from '../../schema/view/found.ts';
import { printOperation } from '../../sql/ddl/operations.ts';
import { stepsOf } from '../../sql/ddl/steps.ts';
import type { Catalog } from '../catalog.ts';
import { domainsInCatalog } from './domains-in-catalog.ts';
import type { Extra } from './extra.ts';
import { extrasOfDatabase, extrasOfTable, remarksOf } from './extras.ts';
import { partitionsIn } from './partitions-in-catalog.ts';
import { securityIn, undeclared } from './security-in-catalog.ts';
import { type Place, schemaAt, tableIn } from './table-in-catalog.ts';
import { withoutUnmade } from './unmade.ts';
import { extrasOfViews } from './view-extras.ts';
import { viewsInCatalog } from './views-in-catalog.ts';

/** A database as far as resources can say it, and the rest. */
export interface Pulled {
  readonly state: State;
  readonly extras: readonly Extra[];
  readonly views: readonly FoundView[];
  /** Tables and views that no resource can stand for, with the reason. */
  readonly strange: readonly { readonly name: string; readonly why: string }[];
}

/**
 * Reads a catalogue as a State, whose expressions are raw SQL; `schema` is the one that names are looked up in. Where
 * nobody is going to declare views, all of them are extras (`'sql'`).
 */
export function stateInCatalog(catalog: Catalog, schema: string, how: 'resources' | 'sql' = 'resources'): Pulled {
  const place: Place = { catalog, schema };
  const strange: { readonly name: string; readonly why: string }[] = [];
  const extras: Extra[] = [];
  const keyless: Extra[] = [];
  const unmade: string[] = [];
  const enums = Object.entries(catalog.enums).map(([key, { labels }]): EnumType => {
    const own = schemaAt(place, key.slice(0, key.indexOf('.')));
    const name = key.slice(key.indexOf('.') + 1);
    return { ...(own === undefined ? {} : { schema: own }), name, values: labels };
  });
  const tables = Object.values(catalog.tables).flatMap((found): Table[] => {
    const partitions = partitionsIn(found, enums);
    const why = strangeness(found) ?? partitions.why;
    if (why !== undefined) {
      unmade.push(keyOf({ schema: schemaAt(place, found.schema), name: found.name }));
      strange.push({ name: keyOf({ schema: schemaAt(place, found.schema), name: found.name }), why });
      return [];
    }
    const { table: whole, ...left } = tableIn(found, place);
    const table: Table = { ...whole, ...partitions.parted };
    if (table.primaryKey === undefined) {
      strange.push({ name: keyOf(table), why: 'it has no primary key' });
      keyless.push(...keylessExtras(table), ...extrasOfTable(found, place, { ...left, ...undeclared(found).left }));
      return [];
    }
    const security = how === 'sql' ? undeclared(found) : securityIn(found, table, place);
    extras.push(...extrasOfTable(found, place, { ...left, ...security.left }));
    return [{ ...table, ...security.declared }];
  });
  const bare: State = {
    schemas: Object.keys(catalog.schemas).filter((name) => name !== schema && name !== 'public'),
    extensions: Object.keys(catalog.extensions),
    enums,
    tables,
    views: [],
  };
  const serial = new Set(
    Object.entries(catalog.sequences).flatMap(([key, { ownedBy }]) => (isSerial(bare, place, ownedBy) ? [key] : [])),
  );
  const { views, strange: strangeViews } = how === 'sql' ? { views: [], strange: [] } : viewsInCatalog(place, bare);
  const declared = views.filter(({ sql }) => sql !== undefined);
  const mentioned = [...tables.flatMap(textsOf), ...declared.map(({ sql }) => sql)].join('\n');
  const { domains, extras: otherDomains } = domainsInCatalog(place, bare, { views, how });
  const ofDomains = Object.values(catalog.domains)
    .flatMap(({ checks, default: preset }) => [...Object.values(checks), preset ?? ''])
    .join('\n');
  const state: State = { ...bare, domains };
  const before = extrasOfDatabase(place, { tables: mentioned, domains: ofDomains }, { serial, domains: otherDomains });
  const around = extrasOfViews(place, new Set(declared.map(keyOf)));
  const all = [...before, ...keyless, ...extras, ...around, ...remarksOf(catalog, place)];
  return {
    state,
    views,
    extras: withoutUnmade(all, unmade, place),
    strange: [...strange, ...strangeViews],
  };
}

function strangeness({ name, schema, inherits, columns }: Catalog['tables'][string]): string | undefined {
  if (inherits.length > 0) return `it inherits from ${inherits.join(', ')}`;
  if ([name, schema, ...Object.keys(columns)].some((one) => one.includes('.'))) return 'a name in it has a dot';
  const virtual = Object.entries(columns).find(([, { generated }]) => generated?.kind === 'virtual');
  return virtual === undefined ? undefined : `its column ${virtual[0]} is generated when it is read`;
}

/** A table that no resource can stand for, as the statements that make it. */
function keylessExtras(table: Table): Extra[] {
  const { deltas } = diff(emptyState, { ...emptyState, tables: [table] }, new Decisions([], { acceptAll: true }));
  const statements = stepsOf(plan(emptyState, deltas, { simple: true })).flatMap((step) =>
    'tx' in step ? step.tx : [],
  );
  const key = keyOf(table);
  return statements.map((up, i) => ({
    kind: i === 0 ? 'table without a primary key' : 'part of it',
    name: key,
    up,
    ...(i === 0 ? { down: printOperation({ kind: 'dropTable', table: key }) } : {}),
    when: 'after',
  }));
}

function isSerial(state: State, place: Place, ownedBy: string | null): boolean {
  return (
    ownedBy !== null &&
    state.tables.some((table) =>
      table.columns.some(
        ({ name, identity }) =>
          identity === 'serial' && ownedBy === `${table.schema ?? place.schema}.${table.name}.${name}`,
      ),
    )
  );
}

/** The raw expressions of a table. */
function textsOf({ columns, checks, indexes, exclusions = [] }: Table): string[] {
  const trees: (Tree | string | undefined)[] = [
    ...columns.flatMap((column) => [column.default, column.generated]),
    ...checks.map(({ condition }) => condition),
    ...[...indexes, ...exclusions].flatMap(({ keys, where }) => [...keys.map(({ on }) => on), where]),
  ];
  return trees.flatMap((tree) =>
    typeof tree === 'object' && 'raw' in tree ? [tree.raw.filter((part) => typeof part === 'string').join(' ')] : [],
  );
}
