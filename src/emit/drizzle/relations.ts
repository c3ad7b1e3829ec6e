import type { Model, RelationshipModel, ResourceModel } from '../../model/model.ts';
import { isOfTenant } from '../../model/tenancy/tenant-schema.ts';
import { keyOf } from '../../schema/state.ts';
import { DrizzleNames } from './names.ts';
import { block, property, quoted, Source } from './source.ts';

/**
 * `drizzle/relations.ts`: the relationships drizzle's relational queries can express. Many-to-many goes through the join
 * table there; filters and orders of a relationship are not drizzle's to keep.
 */
export function drizzleRelations(model: Model, repo: string): string {
  const names = new DrizzleNames(model, repo);
  const source = new Source(['Generated from the resources by `quarry generate-migrations`; do not edit.']);
  // By name: the order in which modules were imported is nobody's concern.
  const resources = model.resources
    .filter(
      (resource) =>
        resource.repo.name === repo && resource.migrate && resource.view === undefined && !isOfTenant(resource),
    )
    .sort((a, b) => (tableOf(a, names) < tableOf(b, names) ? -1 : 1));
  const used = new Set<string>();
  for (const resource of resources) {
    const relations = resource.relationships.flatMap((link) => relationText(link, names, used));
    if (relations.length === 0) continue;
    const table = tableOf(resource, names);
    used.add(table);
    const helpers = ['one', 'many']
      .filter((helper) => relations.some((line) => line.includes(`: ${helper}(`)))
      .join(', ');
    source.constant(`${table}Relations`, `relations(${table}, ({ ${helpers} }) => (${block(['{', '}'], relations)}))`);
  }
  return source.text({
    'drizzle-orm': used.size > 0 ? ['relations'] : [],
    './schema.ts': [...used],
  });
}

const tableOf = ({ schema, table }: Pick<ResourceModel, 'schema' | 'table'>, names: DrizzleNames): string =>
  names.table(keyOf({ schema, name: table }));

function relationText(link: RelationshipModel, names: DrizzleNames, used: Set<string>): readonly string[] {
  // Views have no relations there.
  if (link.destination.view !== undefined) return [];
  // A schema that varies has no constant there.
  if (isOfTenant(link.destination) || (link.through !== undefined && isOfTenant(link.through.home))) return [];
  if (link.kind === 'belongsTo') {
    const [here, there] = [tableOf(link.source, names), tableOf(link.destination, names)];
    used.add(there);
    const fields = link.on.map((match) => `${here}.${match.here.name}`).join(', ');
    const references = link.on.map((match) => `${there}.${match.there.name}`).join(', ');
    return [
      `${property(link.name)}: one(${there}, { fields: [${fields}], references: [${references}], relationName: ${quoted(relationName(link))} })`,
    ];
  }
  // Raw SQL is no table.
  if (link.through?.home.rows !== undefined) return [];
  const through = link.through?.home as ResourceModel | undefined;
  const target = through ?? link.destination;
  if (target.view !== undefined) return [];
  const inverse = target.relationships.find((other) => other.kind === 'belongsTo' && sameKeys(other, link));
  // Without the other side drizzle would not know the way back; a one of many it cannot choose.
  if (inverse === undefined || link.kind === 'hasOne') return [];
  const table = tableOf(target, names);
  used.add(table);
  return [`${property(link.name)}: many(${table}, { relationName: ${quoted(relationName(inverse))} })`];
}

const sameKeys = (belongs: RelationshipModel, link: RelationshipModel): boolean =>
  belongs.destination.table === link.source.table &&
  belongs.on.length === link.on.length &&
  belongs.on.every((match, i) => match.here.column === link.on[i]?.there.column);

const relationName = ({ source, on }: RelationshipModel): string =>
  `${source.table}_${on.map((match) => match.here.column).join('_')}`;
