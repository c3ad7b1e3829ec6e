import { generateMigration } from '../../src/emit/generate-migration.ts';
import { emptyState, type State } from '../../src/schema/state.ts';
import { column, id, index, state, table } from './state.ts';

/** A project of `tables` tables that came to be in `migrations` migrations: first the tables, then a column each. */
export function longHistory(tables: number, migrations: number): Readonly<Record<string, string>> {
  const columns = (number: number, step: number): number => Math.max(0, Math.ceil((step - tables - number) / tables));
  const stateAt = (step: number): State =>
    state(
      Array.from({ length: Math.min(step, tables) }, (_, number) =>
        table(
          `t${number}`,
          [
            id(),
            { ...column('name', 'text'), nullable: false },
            ...Array.from({ length: columns(number, step) }, (_each, i) => column(`c${i}`, 'text')),
          ],
          { indexes: [index(`t${number}_name_index`, ['name'])] },
        ),
      ),
    );
  const files: Record<string, string> = {
    'repo.ts': `import { defineRepo } from 'quarry';\nexport const main = defineRepo('main');\n`,
    'quarry.config.ts': `import { defineConfig } from 'quarry';\nimport { main } from './repo.ts';\nexport default defineConfig({ repos: [main], drizzle: false });\n`,
    'resources/all.ts': resources(tables, (number) => columns(number, migrations)),
  };
  let previous = emptyState;
  let parents: readonly string[] = [];
  for (let step = 1; step <= migrations; step++) {
    const version = String(20200101000000 + Math.floor(step / 60) * 100 + (step % 60));
    const made = generateMigration({ previous, next: stateAt(step), version, name: `step_${step}`, parents });
    if (made.outcome !== 'made') throw new Error(`step ${step}: ${made.outcome}`);
    files[`migrations/${version}_step_${step}.ts`] = made.text;
    files[`migrations/meta/${version}_step_${step}.json`] = made.json;
    previous = made.state;
    parents = [version];
  }
  return files;
}

function resources(tables: number, columns: (number: number) => number): string {
  const one = (number: number): string => `export class T${number} extends Resource('t${number}', { repo: main }) {
  id = uuid({ primaryKey: true });
  name = text();
${Array.from({ length: columns(number) }, (_, i) => `  c${i} = text({ optional: true });\n`).join('')}  static indexes = indexes(T${number}, { name: ['name'] });
}
`;
  return `import { indexes, Resource, text, uuid } from 'quarry';\nimport { main } from '../repo.ts';\n${Array.from({ length: tables }, (_, number) => one(number)).join('')}`;
}
