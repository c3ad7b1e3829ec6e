import { identifier } from '../../model/naming.ts';
import type { Domain, State } from '../../schema/state.ts';
import { keyOf, typeText } from '../../schema/state.ts';
import type { FoundView } from '../../schema/view/found.ts';
import { quoteName } from '../../sql/quote.ts';
import type { CatalogDomain } from '../catalog.ts';
import type { Extra } from './extra.ts';
import { bareName, nameOf, quoted, schemaOf, shown } from './extras.ts';
import { type Place, schemaAt, treeIn } from './table-in-catalog.ts';

/** The domains of a database: those that can be declared, and the others as SQL with the reason. */
export interface DomainsInCatalog {
  readonly domains: readonly Domain[];
  readonly extras: readonly Extra[];
}

interface Reading {
  readonly views: readonly FoundView[];
  readonly how: 'resources' | 'sql';
}

/** Reads domains; `state` and `views` have the columns of them. */
export function domainsInCatalog(place: Place, state: State, { views, how }: Reading): DomainsInCatalog {
  const domains: Domain[] = [];
  const extras: Extra[] = [];
  for (const [key, found] of Object.entries(place.catalog.domains)) {
    const domain = domainIn(key, found, place);
    const why = how === 'sql' ? undefined : undeclarable(domain, found, { place, state, views });
    if (how === 'resources' && why === undefined) domains.push(domain);
    else extras.push(domainExtra(key, found, place, why));
  }
  return { domains, extras };
}

function domainIn(key: string, { type, notNull, default: preset, checks }: CatalogDomain, place: Place): Domain {
  const schema = schemaAt(place, schemaOf(key));
  return {
    ...(schema === undefined ? {} : { schema }),
    name: nameOf(key),
    type,
    notNull,
    ...(preset === null ? {} : { default: treeIn(preset, type) }),
    checks: Object.entries(checks).map(([name, definition]) => ({ name, condition: conditionOf(definition) })),
  };
}

/** `CHECK ((VALUE > 0)) NOT VALID` → `value > 0`. */
function conditionOf(definition: string) {
  const [, text = definition] = /^CHECK \(([\s\S]*)\)(?: NOT VALID)?$/.exec(definition) ?? [];
  return treeIn(text, 'boolean');
}

interface Uses {
  readonly place: Place;
  readonly state: State;
  readonly views: readonly FoundView[];
}

/** Why a domain stays SQL: `domain()` would say something else of it, or of a column. */
function undeclarable(
  domain: Domain,
  { checks, default: given }: CatalogDomain,
  { place, state, views }: Uses,
): string | undefined {
  const { name, schema, type, notNull, default: preset } = domain;
  if (`${schema ?? ''}${name}`.includes('.')) return 'a name in it has a dot';
  const [check, ...more] = Object.keys(checks);
  const usual = identifier(name, 'check');
  if (more.length > 0) return `it has ${more.length + 1} checks, and a declared one has one`;
  if (check !== undefined && check !== usual) return `its check is called ${check}, which would be ${usual}`;
  if (Object.values(checks).some((one) => one.endsWith('NOT VALID'))) return 'its check is not validated';
  if (isDomain(type, place)) return `it is made of another domain, ${type}`;
  const of = typeText(domain);
  const columns = state.tables.flatMap((table) =>
    table.columns
      .filter((column) => column.type === of)
      .map((column) => ({ ...column, at: `${keyOf(table)}.${column.name}` })),
  );
  const optional = [...columns, ...columnsOf(views, of)].find(({ nullable }) => nullable);
  if (notNull && optional !== undefined) return `it is never null, and ${optional.at} is not said to be required`;
  const texts = [...Object.values(checks), given ?? ''].join(' ');
  const called = Object.keys(place.catalog.functions).find((key) => texts.includes(bareName(key)));
  if (called !== undefined) return `it calls the function ${shown(called, place)}, which has to be there before`;
  const bare = columns.find((column) => column.default === undefined && column.generated === undefined);
  if (preset !== undefined && bare !== undefined) return `it has a default, which ${bare.at} would say by itself`;
  return undefined;
}

const columnsOf = (views: readonly FoundView[], type: string) =>
  views.flatMap((view) =>
    view.columns
      .filter((column) => column.type === type)
      .map(({ name, nullable }) => ({ nullable, at: `${keyOf(view)}.${name}` })),
  );

const isDomain = (type: string, place: Place): boolean =>
  Object.keys(place.catalog.domains).some(
    (key) => typeText({ schema: schemaAt(place, schemaOf(key)), name: nameOf(key) }) === type.replace(/(\[\])+$/, ''),
  );

function domainExtra(key: string, domain: CatalogDomain, place: Place, why: string | undefined): Extra {
  const rules = [
    ...(domain.default === null ? [] : [` default ${domain.default}`]),
    ...(domain.notNull ? [' not null'] : []),
    ...Object.entries(domain.checks).map(([name, check]) => ` constraint ${quoteName(name)} ${check}`),
  ];
  return {
    kind: 'domain',
    name: shown(key, place),
    up: `create domain ${quoted(key, place)} as ${domain.type}${rules.join('')}`,
    down: `drop domain ${quoted(key, place)}`,
    when: 'before',
    why,
  };
}
