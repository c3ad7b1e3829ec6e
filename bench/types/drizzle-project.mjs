import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The same tables and relations for Drizzle 1.0, and as many queries, as near as its interface comes: there are no typed
// calculations, aggregates or actions to check, and what is computed in a query carries the type one asserts.

const table = (i) => `import { boolean, doublePrecision, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const r${i} = pgTable('r${i}', {
  id: uuid('id').primaryKey().defaultRandom(),
  title: text('title').notNull(),
  code: text('code').notNull(),
  state: text('state', { enum: ['draft', 'open', 'paused', 'done'] }).notNull().default('draft'),
  price: doublePrecision('price').notNull(),
  visible: boolean('visible').notNull().default(true),
  remark: text('remark'),
  writtenAt: timestamp('written_at', { withTimezone: true }).notNull().defaultNow(),
  ownerId: uuid('owner_id').notNull(),
  checkerId: uuid('checker_id'),
});
`;

function relationsOf(i, at) {
  const [owner, checker, owned, checked] = [at(i + 1), at(i + 7), at(i - 1), at(i - 7)];
  return `  r${i}: {
    owner: r.one.r${owner}({ from: r.r${i}.ownerId, to: r.r${owner}.id, optional: false }),
    checker: r.one.r${checker}({ from: r.r${i}.checkerId, to: r.r${checker}.id }),
    owned: r.many.r${owned}({ from: r.r${i}.id, to: r.r${owned}.ownerId }),
    checked: r.many.r${checked}({ from: r.r${i}.id, to: r.r${checked}.checkerId }),
  },`;
}

const label = "label: (r, { sql }) => sql<string>`${r.title} || '-' || ${r.code}`";

const usage = (i) => `import { eq, sql } from 'drizzle-orm';
import { db } from './db.ts';
import { r${i} } from './r${i}.ts';

export async function use${i}() {
  const ranked = await db.query.r${i}.findMany({
    where: { price: { gt: 0 }, NOT: { title: { like: '%4%' } } },
    orderBy: { price: 'desc', title: 'asc' },
    extras: { ${label} },
  });
  const nested = await db.query.r${i}.findFirst({
    where: { owner: { checker: { title: 'x' } } },
    with: {
      owned: {
        columns: { id: true, title: true },
        where: { state: 'open' },
        orderBy: { writtenAt: 'desc' },
        limit: 3,
        with: { owner: true },
      },
      checker: { extras: { ${label} } },
    },
  });
  const computed = await db.query.r${i}.findMany({
    columns: { id: true, title: true },
    extras: { loud: (r) => sql<string>\`upper(\${r.title})\`, paused: () => sql<number>\`(select count(*))\` },
  });
  const deep = await db.query.r${i}.findMany({
    where: { checked: { owner: { price: { gt: 0.5 } } } },
    orderBy: { price: 'desc' },
    with: { checked: { with: { owned: { with: { owner: true } } } } },
  });
  const made = await db.insert(r${i}).values({ title: 't', code: 'c', price: 1, ownerId: '1' }).returning();
  await db.update(r${i}).set({ state: 'done', remark: 'done' }).where(eq(r${i}.id, made[0]?.id ?? '')).returning();
  const label: string | undefined = ranked[0]?.label;
  const owner: string | undefined = nested?.owned[0]?.owner.title;
  const checker: string | undefined = nested?.checker?.label;
  const loud: string | undefined = computed[0]?.loud;
  const paused: number | undefined = computed[0]?.paused;
  const state: string | undefined = deep[0]?.checked[0]?.owned[0]?.owner.state;
  return [label, owner, checker, loud, paused, state, made[0]?.state] as const;
}
`;

/** Writes the counterpart of the Quarry project for Drizzle 1.0. */
export function writeDrizzleProject(folder, count) {
  const at = (i) => ((i % count) + count) % count;
  const all = Array.from({ length: count }, (_, i) => i);
  const write = (file, lines) => writeFileSync(join(folder, file), lines.join('\n'));
  write('schema.ts', [...all.map((i) => `export * from './r${i}.ts';`), '']);
  write('relations.ts', [
    `import { defineRelations } from 'drizzle-orm';`,
    `import * as schema from './schema.ts';\n`,
    'export const relations = defineRelations(schema, (r) => ({',
    ...all.map((i) => relationsOf(i, at)),
    '}));\n',
  ]);
  write('db.ts', [
    `import { drizzle } from 'drizzle-orm/node-postgres';`,
    `import { Pool } from 'pg';`,
    `import { relations } from './relations.ts';\n`,
    'export const db = drizzle({ client: new Pool(), relations });\n',
  ]);
  for (const i of all) {
    writeFileSync(join(folder, `r${i}.ts`), table(i));
    writeFileSync(join(folder, `use${i}.ts`), usage(i));
  }
}
