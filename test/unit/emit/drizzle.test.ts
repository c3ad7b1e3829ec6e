import { fileURLToPath } from 'node:url';
import { decimal, defineRepo, enumeration, list, Resource, resolve, text, timestamp, uuid } from 'quarry';
import { expect, test } from 'vitest';
import { Article } from '../../../resources/article.ts';
import { User } from '../../../resources/user.ts';
import { drizzleRelations } from '../../../src/emit/drizzle/relations.ts';
import { drizzleSchema } from '../../../src/emit/drizzle/schema.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { column, id, state, table } from '../../support/state.ts';

const helpdesk = resolve([User, Article]);
const file = (name: string) => fileURLToPath(new URL(`../../../drizzle/${name}`, import.meta.url));

test('drizzleSchema() of the helpdesk is what stands in drizzle/ (M272)', async () => {
  await expect(drizzleSchema(helpdesk, 'support', stateOf(helpdesk, 'support'))).toMatchFileSnapshot(file('schema.ts'));
  await expect(drizzleSchema(helpdesk, 'knowledge', stateOf(helpdesk, 'knowledge'))).toMatchFileSnapshot(
    file('knowledge/schema.ts'),
  );
});

test('drizzleRelations() of the helpdesk is what stands in drizzle/', async () => {
  await expect(drizzleRelations(helpdesk, 'support')).toMatchFileSnapshot(file('relations.ts'));
});

test('drizzleSchema() knows enum types, lists, decimals, microseconds and hostile names', () => {
  const repo = defineRepo('odd');
  class Odd extends Resource('odd', { repo }) {
    id = uuid({ primaryKey: true });
    state = enumeration('odd_state', ['a', "b'c"], { default: 'a' });
    words = list(text());
    price = decimal({ precision: 10, scale: 2 });
    at = timestamp({ precision: 6 });
    note = text({ column: 'a"b`${c}\\', default: '`${x}' });
  }
  const model = resolve([Odd]);
  const schema = drizzleSchema(model, 'odd', stateOf(model, 'odd'));
  expect(schema).toContain("export const oddState = pgEnum('odd_state', ['a', 'b\\'c']);");
  expect(schema).toContain("state: oddState('state').notNull()");
  expect(schema).toContain("words: text('words').array().notNull()");
  expect(schema).toContain("price: numeric('price', { precision: 10, scale: 2 }).notNull()");
  expect(schema).toContain("at: timestamp('at', { precision: 6, withTimezone: true, mode: 'string' }).notNull()");
  expect(schema).toContain("note: text('a\"b`${c}\\\\').notNull().default(sql`'\\`\\${x}'`)");
});

test('drizzleRelations() of nothing is a module all the same', () => {
  const heading = '// Generated from the resources by `quarry generate-migrations`; do not edit.\n';
  expect(drizzleRelations(helpdesk, 'nowhere')).toBe(`${heading}\nexport { };\n`);
});

test('drizzleSchema() says in place of each table what drizzle cannot say of it', () => {
  const tables = Array.from({ length: 3 }, (_, number) =>
    table(`t${number}`, [id(), column('name', 'text')], { comment: 'two\nlines' }),
  );
  const text = drizzleSchema(resolve([]), 'none', state(tables));
  expect(text.match(/^\/\/ drizzle cannot say: comments on the table\nexport const t\d = pgTable\(/gm)).toHaveLength(3);
});
