import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The same tables and relations, and the queries that have a counterpart: there are no typed calculations, aggregates
// or actions to check, and what is computed in a query carries the type one asserts.

function table(i, at) {
  const [owner, checker, owned, checked] = [at(i + 1), at(i + 7), at(i - 1), at(i - 7)];
  const others = [...new Set([owner, checker, owned, checked])].filter((other) => other !== i).sort((a, b) => a - b);
  return `import { relations } from 'drizzle-orm';
import { boolean, doublePrecision, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
${others.map((other) => `import { r${other} } from './r${other}.ts';`).join('\n')}

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

export const r${i}Relations = relations(r${i}, ({ one, many }) => ({
  owner: one(r${owner}, { fields: [r${i}.ownerId], references: [r${owner}.id], relationName: 'owner${i}' }),
  checker: one(r${checker}, { fields: [r${i}.checkerId], references: [r${checker}.id], relationName: 'checker${i}' }),
  owned: many(r${owned}, { relationName: 'owner${owned}' }),
  checked: many(r${checked}, { relationName: 'checker${checked}' }),
}));
`;
}

const usage = (i) => `import { eq, sql } from 'drizzle-orm';
import { db } from './db.ts';
import { r${i} } from './r${i}.ts';

export async function use${i}() {
  const ranked = await db.query.r${i}.findMany({
    where: (r, { and, not, like, gt }) => and(gt(r.price, 0), not(like(r.title, '%4%'))),
    orderBy: (r, { desc, asc }) => [desc(r.price), asc(r.title)],
    extras: (r) => ({ label: sql<string>\`\${r.title} || '-' || \${r.code}\`.as('label') }),
  });
  const nested = await db.query.r${i}.findFirst({
    where: (r, { eq: equals }) => equals(r.title, 'x'),
    with: {
      owned: {
        columns: { id: true, title: true },
        where: (r, { eq: equals }) => equals(r.state, 'open'),
        orderBy: (r, { desc }) => desc(r.writtenAt),
        limit: 3,
        with: { owner: true },
      },
      checker: { extras: (r) => ({ label: sql<string>\`\${r.title} || '-' || \${r.code}\`.as('label') }) },
    },
  });
  const computed = await db.query.r${i}.findMany({
    columns: { id: true, title: true },
    extras: (r) => ({ loud: sql<string>\`upper(\${r.title})\`.as('loud'), paused: sql<number>\`(select count(*))\`.as('paused') }),
  });
  const deep = await db.query.r${i}.findMany({
    orderBy: (r, { desc }) => desc(r.price),
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

/** Writes the counterpart of the Quarry project for Drizzle. */
export function writeDrizzleProject(folder, count) {
  const at = (i) => ((i % count) + count) % count;
  const all = Array.from({ length: count }, (_, i) => i);
  writeFileSync(join(folder, 'schema.ts'), all.map((i) => `export * from './r${i}.ts';`).join('\n'));
  writeFileSync(
    join(folder, 'db.ts'),
    `import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';\nimport type * as schema from './schema.ts';\nexport declare const db: PgDatabase<PgQueryResultHKT, typeof schema>;\n`,
  );
  for (const i of all) {
    writeFileSync(join(folder, `r${i}.ts`), table(i, at));
    writeFileSync(join(folder, `use${i}.ts`), usage(i));
  }
}
