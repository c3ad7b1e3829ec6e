import { type EnumType, keyOf, type State, type Table } from '../../schema/state.ts';
import type { Tree } from '../../schema/tree.ts';
import type { FoundView } from '../../schema/view/found.ts';
import type { Catalog } from '../catalog.ts';
import { domainsInCatalog } from './domains-in-catalog.ts';
import type { Extra } from './extra.ts';
import { extrasOfDatabase, extrasOfTable, remarksOf } from './extras.ts';
import { keylessExtras, keylessView } from './keyless.ts';
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
  const keylessViews: FoundView[] = [];
  const unmade: string[] = [];
  const enums = enumsIn(place);
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
      const readable = how === 'sql' ? undefined : keylessView(table);
      if (readable === undefined) strange.push({ name: keyOf(table), why: 'it has no primary key' });
      else keylessViews.push(readable);
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
  const all = [...before, ...behindTables(keyless), ...extras, ...around, ...remarksOf(catalog, place)];
  return {
    state,
    views: [...keylessViews, ...views],
    extras: withoutUnmade(all, unmade, place),
    strange: [...strange, ...strangeViews],
  };
}

/** Tables come before what refers to them. */
const behindTables = (extras: readonly Extra[]): readonly Extra[] =>
  extras.toSorted((a, b) => Number(a.needs !== undefined) - Number(b.needs !== undefined));

const enumsIn = (place: Place): readonly EnumType[] =>
  Object.entries(place.catalog.enums).map(([key, { labels }]) => {
    const own = schemaAt(place, key.slice(0, key.indexOf('.')));
    const name = key.slice(key.indexOf('.') + 1);
    return { ...(own === undefined ? {} : { schema: own }), name, values: labels };
  });

function strangeness({ name, schema, inherits, columns }: Catalog['tables'][string]): string | undefined {
  if (inherits.length > 0) return `it inherits from ${inherits.join(', ')}`;
  if ([name, schema, ...Object.keys(columns)].some((one) => one.includes('.'))) return 'a name in it has a dot';
  const virtual = Object.entries(columns).find(([, { generated }]) => generated?.kind === 'virtual');
  return virtual === undefined ? undefined : `its column ${virtual[0]} is generated when it is read`;
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
