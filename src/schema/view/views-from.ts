import type { Model, ResourceModel } from '../../model/model.ts';
import { identifier } from '../../model/naming.ts';
import { modelOf } from '../../model/resolve.ts';
import { type ViewQuery, viewQueryOf } from '../../model/view/view-query.ts';
import { keyOf, type View } from '../state.ts';
import { grantsFrom, identityIndex, indexFrom } from '../state-of-table.ts';
import type { Relations } from './aliases.ts';
import { bodyOf, selectsAll } from './body.ts';
import { readsOf } from './reads.ts';

/** The views that the resources of one repo describe, and the extensions their queries cannot do without. */
export function viewsFrom(
  model: Model,
  repo: string,
  complaints: string[],
): { readonly views: readonly View[]; readonly extensions: readonly string[] } {
  const own = model.resources.filter((resource) => resource.repo.name === repo);
  const found = own.flatMap((resource) => {
    if (resource.view === undefined || !resource.migrate) return [];
    const query = queryOf(resource, complaints);
    return query === undefined ? [] : [{ view: viewFrom(resource, query, { own, complaints }), query }];
  });
  return { views: found.map(({ view }) => view), extensions: found.flatMap(({ query }) => query.extensions) };
}

/** Its query; what goes wrong in making it is a complaint. */
function queryOf(resource: ResourceModel, complaints: string[]): ViewQuery | undefined {
  try {
    return viewQueryOf(resource.class)?.();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { fix } = error as Error & { readonly fix?: string };
    complaints.push(`The definition of ${resource.name}: ${error.message}${fix === undefined ? '' : `; ${fix}`}.`);
    return undefined;
  }
}

interface Surroundings {
  readonly own: readonly ResourceModel[];
  readonly complaints: string[];
}

function viewFrom(resource: ResourceModel, query: ViewQuery, { own, complaints }: Surroundings): View {
  const { schema, table: name, description: comment, view } = resource;
  const named = query.dependsOn?.map(modelOf) ?? [];
  const body = bodyOf(query.sql, relationsOf([...own, ...named]), query.dependsOn === undefined);
  const dependsOn = query.dependsOn === undefined ? undefined : [...new Set(named.map(keyOfResource))].sort();
  const made: View = {
    ...(schema === undefined ? {} : { schema }),
    name,
    materialized: view?.materialized ?? false,
    ...(comment === undefined ? {} : { comment }),
    columns: resource.attributes.map(({ column, type, description }) => ({
      name: column,
      type: type.sql,
      ...(description === undefined ? {} : { comment: description }),
    })),
    body,
    ...(dependsOn === undefined ? {} : { dependsOn }),
    indexes: view?.materialized === true ? indexesOf(resource) : [],
    ...grantsFrom(resource),
  };
  if (query.dependsOn !== undefined) complaints.push(...rawComplaints(resource, query.sql, made));
  return made;
}

const keyOfResource = ({ schema, table }: ResourceModel): string => keyOf({ schema, name: table });

const relationsOf = (resources: readonly ResourceModel[]): Relations =>
  new Map(
    resources.map((resource) => [
      keyOfResource(resource),
      new Set(resource.attributes.map((attribute) => attribute.column)),
    ]),
  );

/** What tells its records apart is a unique index, so that it can be refreshed beside its readers. */
function indexesOf(resource: ResourceModel): View['indexes'] {
  const { table, primaryKey, identities, indexes } = resource;
  const columns = primaryKey.map(({ column }) => column);
  const index = resource.primaryKeyConstraint ?? identifier(table, ...columns, 'index');
  const key = {
    name: 'primaryKey',
    index,
    attributes: primaryKey,
    where: undefined,
    nullsDistinct: true,
    constraint: false,
  };
  return [
    ...(primaryKey.length === 0 ? [] : [identityIndex(key)]),
    ...identities.map(identityIndex),
    ...indexes.map(indexFrom),
  ];
}

function rawComplaints({ name }: ResourceModel, sql: string, view: View): string[] {
  const unsaid = [...readsOf({ ...view, dependsOn: [] })].filter((key) => view.dependsOn?.includes(key) !== true);
  return [
    ...(selectsAll(sql)
      ? [`The definition of ${name} selects *, which is other columns tomorrow: name the columns of the view.`]
      : []),
    ...(unsaid.length === 0
      ? []
      : [`The definition of ${name} reads ${unsaid.map((key) => `'${key}'`).join(' and ')}: say so in dependsOn.`]),
  ];
}
