import { extensionsOf } from '../expr/extensions.ts';
import type { Model, ResourceModel } from '../model/model.ts';
import { isOfTenant, tenantSchema } from '../model/tenancy/tenant-schema.ts';
import type { Type } from '../type/type.ts';
import { domainsFrom, withDomainHints } from './domain/from-model.ts';
import { InconsistentResources } from './inconsistent.ts';
import { extensionsOfKey } from './index-extensions.ts';
import { merged } from './merge.ts';
import { normalize } from './normal.ts';
import { securityFrom } from './security/from-model.ts';
import { type EnumType, keyOf, type State, type Table } from './state.ts';
import { statementsFrom } from './state-of-statements.ts';
import { tableFrom } from './state-of-table.ts';
import {
  type Structure,
  splitByTenancy,
  tenantStatementsFrom,
  viewsOverTenants,
  withoutTenantSchema,
} from './tenancy/split.ts';
import { complaintsAbout } from './verify.ts';
import { viewsFrom } from './view/views-from.ts';

/**
 * The database that the resources of one repo describe, without what each tenant has of its own. Hints (`was`) are kept
 * on it for the differ. Throws `InconsistentResources` with everything that does not fit together.
 */
export const stateOf = (model: Model, repo: string): State => structureOf(model, repo).shared;

/** The same, and what the schema of each tenant holds; what its foreign keys lead to outside of it is in `schema`. */
export function structureOf(model: Model, repo: string, schema = 'public'): Structure {
  const resources = model.resources.filter((resource) => resource.migrate && resource.repo.name === repo);
  const complaints: string[] = [];
  const described = resources.filter(({ view }) => view === undefined);
  const security = securityFrom(model, described, complaints);
  const tables = [...groupByTable(described).values()].map((sharing) =>
    merged(
      sharing,
      sharing.map((resource) => tableFrom(resource, security.get(resource.class))),
      complaints,
    ),
  );
  const { views, extensions } = viewsFrom(model, repo, complaints);
  const enums = enumsFrom(resources, complaints);
  const domains = domainsFrom(resources, complaints);
  const state: State = {
    schemas: unique(
      [...tables, ...enums, ...domains, ...views].flatMap(({ schema }) =>
        schema === undefined || schema === 'public' || schema === tenantSchema ? [] : [schema],
      ),
    ),
    extensions: unique([
      ...resources.flatMap(extensionsNeeded),
      ...extensions,
      ...[...security.values()].flatMap((one) => one.extensions),
    ]),
    enums,
    domains,
    tables,
    views,
    statements: statementsFrom(
      resources.filter((resource) => !isOfTenant(resource)),
      complaints,
    ),
  };
  const theirs = tenantStatementsFrom(resources, complaints);
  complaints.push(...complaintsAbout(state, model, repo), ...viewsOverTenants(state));
  if (complaints.length > 0) throw new InconsistentResources(complaints.map(withoutTenantSchema));
  return splitByTenancy(withDomainHints(withHints(normalize(state), tables), domains), theirs, schema);
}

/** What is said in so many words, and what the types and expressions of a resource cannot do without. */
function extensionsNeeded(resource: ResourceModel): string[] {
  const { repo, attributes, calculations, checks, exclusions, indexes, identities } = resource;
  const types = attributes.flatMap(({ type }) => (type.extension === undefined ? [] : [type.extension]));
  const expressions = [
    ...attributes.flatMap(({ generated }) => (generated?.by === 'expression' ? [generated.expr] : [])),
    ...checks.map(({ condition }) => condition),
    ...[...indexes, ...exclusions].flatMap(({ keys, where }) => [
      ...keys.map(({ expr }) => expr),
      ...(where === undefined ? [] : [where]),
    ]),
    ...identities.flatMap(({ where }) => (where === undefined ? [] : [where])),
  ];
  const held = [...indexes, ...exclusions].flatMap(({ method, keys }) =>
    keys.flatMap((key) => extensionsOfKey(key.expr.type, method, 'opclass' in key ? key.opclass : undefined)),
  );
  const used = expressions.flatMap((expr) => [...extensionsOf(expr)]);
  return [
    ...(repo.extensions ?? []),
    ...types,
    ...used,
    ...held,
    ...calculations.flatMap(({ extensions }) => extensions),
  ];
}

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();

function groupByTable(resources: readonly ResourceModel[]): Map<string, ResourceModel[]> {
  const groups = new Map<string, ResourceModel[]>();
  for (const resource of resources) {
    const key = keyOf({ schema: resource.schema, name: resource.table });
    groups.set(key, [...(groups.get(key) ?? []), resource]);
  }
  return groups;
}

/** The order of names is that of a stored State; the hints come from the declaration. */
function withHints(state: State, declared: readonly Table[]): State {
  return {
    ...state,
    tables: state.tables.map((table) => {
      const own = declared.find((other) => keyOf(other) === keyOf(table));
      return {
        ...table,
        ...(own?.was === undefined ? {} : { was: own.was }),
        columns: table.columns.map((column) => {
          const was = own?.columns.find(({ name }) => name === column.name)?.was;
          return was === undefined ? column : { ...column, was };
        }),
      };
    }),
  };
}

function enumsFrom(resources: readonly ResourceModel[], complaints: string[]): EnumType[] {
  const found = new Map<string, { readonly type: EnumType; readonly by: string }>();
  for (const resource of resources) {
    for (const attribute of resource.attributes) {
      const type = enumFrom(elementOf(attribute.type));
      if (type === undefined) continue;
      const by = `${resource.name}.${attribute.name}`;
      const other = found.get(keyOf(type));
      if (other === undefined) found.set(keyOf(type), { type, by });
      else if (other.type.values.join('\n') !== type.values.join('\n')) {
        complaints.push(`${other.by} and ${by} list different values for the enumeration '${type.name}'.`);
      }
    }
  }
  return [...found.values()].map(({ type }) => type);
}

const elementOf = (type: Type): Type => (type.item === undefined ? type : elementOf(type.item));

function enumFrom({ enumeration: name, values, sql }: Type): EnumType | undefined {
  if (name === undefined) return undefined;
  const qualified = /^("(?:[^"]|"")*"|[^".]+)\./.exec(sql)?.[1];
  const schema = qualified?.startsWith('"') ? qualified.slice(1, -1).replaceAll('""', '"') : qualified;
  return { ...(schema === undefined ? {} : { schema }), name, values: values ?? [] };
}
