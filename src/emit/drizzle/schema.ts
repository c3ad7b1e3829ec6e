import type { Model } from '../../model/model.ts';
import { keyOf, type State, type Table } from '../../schema/state.ts';
import { inOrder } from '../../schema/view/reads.ts';
import { beyondDrizzle, beyondTables } from './beyond.ts';
import { columnText } from './column.ts';
import { extrasOf } from './constraint.ts';
import { DrizzleNames } from './names.ts';
import { addConstant, newSource, property, quoted, sqlTag } from './source.ts';
import { addView } from './view.ts';

/**
 * `drizzle/schema.ts`: the tables and views of a repo for drizzle, with the names of every constraint and index, so that
 * drizzle makes the same catalogue of it. What drizzle cannot say is marked by a comment.
 */
export function drizzleSchema(model: Model, repo: string, state: State): string {
  const names = new DrizzleNames(model, repo);
  const imports = new Set<string>(['pgTable']);
  const { file, text } = newSource(
    [
      'Generated from the resources by `quarry generate-migrations`; do not edit.',
      ...beyondTables(state).map(unsayable),
    ].join('\n// '),
  );
  for (const type of state.enums) {
    imports.add('pgEnum');
    addConstant(file, names.table(type.name), (writer) =>
      writer.write(`pgEnum(${quoted(type.name)}, [${type.values.map(quoted).join(', ')}])`),
    );
  }
  for (const schema of state.schemas) {
    imports.add('pgSchema');
    addConstant(file, `${names.table(schema)}Schema`, (writer) => writer.write(`pgSchema(${quoted(schema)})`));
  }
  for (const table of state.tables) {
    const extras = extrasOf(table, { state, names, imports });
    addConstant(
      file,
      names.table(keyOf(table)),
      (writer) => {
        writer.write(`${opening(table, names)}(${quoted(table.name)}, `).inlineBlock(() => {
          for (const column of table.columns) {
            writer.writeLine(`${property(names.column(table, column))}: ${columnText(column, state, names, imports)},`);
          }
        });
        if (extras.length > 0) {
          // Said, because tables that refer to each other would otherwise have no type.
          imports.add('type PgTableExtraConfigValue');
          writer
            .write(', (t): PgTableExtraConfigValue[] => [')
            .newLine()
            .indent(() => {
              for (const extra of extras) writer.writeLine(`${extra},`);
            })
            .write(']');
        }
        writer.write(')');
      },
      beyondDrizzle(table).map(unsayable),
    );
  }
  for (const view of inOrder(state.views)) addView(file, view, { state, names, imports });
  if (file.getFullText().includes(sqlTag('').slice(0, -1)))
    file.insertImportDeclaration(0, { moduleSpecifier: 'drizzle-orm', namedImports: ['sql'] });
  file.insertImportDeclaration(file.getImportDeclarations().length, {
    moduleSpecifier: 'drizzle-orm/pg-core',
    namedImports: [...imports].sort(),
  });
  return text();
}

/** What stands in the place of what drizzle has no words for. */
const unsayable = (what: string): string => `drizzle cannot say: ${what}`;

const opening = (table: Table, names: DrizzleNames): string =>
  table.schema === undefined || table.schema === 'public' ? 'pgTable' : `${names.table(table.schema)}Schema.table`;
