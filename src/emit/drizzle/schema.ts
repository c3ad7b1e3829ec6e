import type { Model } from '../../model/model.ts';
import { isOfTenant } from '../../model/tenancy/tenant-schema.ts';
import { keyOf, type State, type Table } from '../../schema/state.ts';
import { inOrder } from '../../schema/view/reads.ts';
import { beyondDrizzle, beyondTables } from './beyond.ts';
import { columnText } from './column.ts';
import { extrasOf } from './constraint.ts';
import { DrizzleNames } from './names.ts';
import { block, property, quoted, Source } from './source.ts';
import { beyondView, viewText } from './view.ts';

/**
 * `drizzle/schema.ts`: the tables and views of a repo for drizzle, with the names of every constraint and index, so that
 * drizzle makes the same catalogue of it. What drizzle cannot say is marked by a comment.
 */
export function drizzleSchema(model: Model, repo: string, state: State): string {
  const names = new DrizzleNames(model, repo);
  const imports = new Set<string>(['pgTable']);
  const source = new Source([
    'Generated from the resources by `quarry generate-migrations`; do not edit.',
    ...beyondTables(state).map(unsayable),
    ...tablesOfTenants(model, repo).map(unsayable),
  ]);
  for (const { name, values } of state.enums) {
    imports.add('pgEnum');
    source.constant(names.table(name), `pgEnum(${quoted(name)}, [${values.map(quoted).join(', ')}])`);
  }
  for (const schema of state.schemas) {
    imports.add('pgSchema');
    source.constant(`${names.table(schema)}Schema`, `pgSchema(${quoted(schema)})`);
  }
  for (const table of state.tables) {
    const columns = table.columns.map(
      (column) => `${property(names.column(table, column))}: ${columnText(column, state, names, imports)}`,
    );
    const extras = extrasOf(table, { state, names, imports });
    // Said, because tables that refer to each other would otherwise have no type.
    if (extras.length > 0) imports.add('type PgTableExtraConfigValue');
    const config = extras.length === 0 ? '' : `, (t): PgTableExtraConfigValue[] => ${block(['[', ']'], extras)}`;
    const value = `${opening(table, names)}(${quoted(table.name)}, ${block(['{', '}'], columns)}${config})`;
    source.constant(names.table(keyOf(table)), value, beyondDrizzle(table).map(unsayable));
  }
  for (const view of inOrder(state.views)) {
    const value = viewText(view, { state, names, imports });
    source.constant(names.table(keyOf(view)), value, beyondView(view).map(unsayable));
  }
  return source.text({
    'drizzle-orm': source.hasSql ? ['sql'] : [],
    'drizzle-orm/pg-core': [...imports],
  });
}

/** A table there stands in one schema. */
const tablesOfTenants = (model: Model, repo: string): readonly string[] =>
  model.resources
    .filter((resource) => resource.repo.name === repo && resource.migrate && isOfTenant(resource))
    .map(({ table }) => `the table ${table}, which each tenant has in a schema of its own`)
    .sort();

/** What stands in the place of what drizzle has no words for. */
const unsayable = (what: string): string => `drizzle cannot say: ${what}`;

const opening = (table: Table, names: DrizzleNames): string =>
  table.schema === undefined || table.schema === 'public' ? 'pgTable' : `${names.table(table.schema)}Schema.table`;
