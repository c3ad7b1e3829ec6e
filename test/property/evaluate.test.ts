import pg from 'pg';
import { expect, test } from 'vitest';
import { evaluate } from '../../src/expr/evaluate/evaluate.ts';
import { Undecidable } from '../../src/expr/evaluate/undecidable.ts';
import type { AttributeNode, Expr } from '../../src/expr/node.ts';
import { castName } from '../../src/sql/literal.ts';
import { spelt } from '../support/expression.ts';
import { ExpressionGenerator } from '../support/random-expression.ts';
import { withDatabase } from '../support/server.ts';

const seed = Number(process.env['QUARRY_SEED'] ?? 20_240_229);
const count = Number(process.env['QUARRY_RUNS'] ?? 800);
const lanes = 3;

/** A value as PostgreSQL writes it, so that `1.50` and `1.5`, or null and `{}`, are told apart. */
const asText = (expr: Expr, value: unknown): string | null =>
  value === null ? null : expr.type.encode(expr.type.decode(expr.type.encode(value)));

/** What the database says: text of the value, or the error it raises. */
async function ask(
  client: pg.Client,
  expr: Expr,
  row: Readonly<Record<string, unknown>>,
): Promise<string | null | Error> {
  const { sql, params } = spelt(expr);
  const values = ExpressionGenerator.columns.map(
    ({ column }: AttributeNode, index) =>
      `$${params.length + index + 1}::${castName(column.type)} as "${column.column}"`,
  );
  const bound = ExpressionGenerator.columns.map(({ column }) =>
    row[column.name] === null ? null : column.type.encode(row[column.name]),
  );
  try {
    const result = await client.query(
      `select (${sql})::text as answer from (select ${values.join(', ')} offset 0) row`,
      [...params, ...bound],
    );
    const answer: unknown = result.rows[0]?.answer;
    return typeof answer === 'string' ? asText(expr, expr.type.decode(answer)) : null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`set time zone 'UTC'; set intervalstyle = 'iso_8601'`);
  return client;
}

test(`evaluate() equals PostgreSQL or says it cannot know (seed ${seed})`, { timeout: 7_200_000 }, async () => {
  await withDatabase(async (url) => {
    const first = await connected(url);
    const clients = [first];
    try {
      await first.query(`create extension citext; create type mood as enum ('sad', 'happy')`);
      while (clients.length < lanes) clients.push(await connected(url));
      const generator = new ExpressionGenerator(seed);
      let undecided = 0;
      let index = 0;
      const differences: unknown[] = [];
      const lane = async (client: pg.Client): Promise<void> => {
        while (index++ < count) {
          const [expr, row] = [generator.expression(), generator.row()];
          const mine = evaluate(expr, { attribute: ({ column }) => row[column.name], timeZone: 'UTC' });
          const theirs = await ask(client, expr, row);
          if (mine instanceof Undecidable) undecided += 1;
          // An error in an operand that does not matter is raised or not as the planner pleases.
          else if (
            theirs instanceof Error
              ? !/out of range|range lower bound/.test(theirs.message)
              : theirs !== asText(expr, mine)
          ) {
            differences.push({ ...spelt(expr), row, mine, theirs });
          }
        }
      };
      await Promise.all(clients.map(lane));
      console.log(`seed ${seed}, ${count} expressions, ${((undecided / count) * 100).toFixed(2)} % undecided`);
      expect(differences).toEqual([]);
      expect(undecided / count).toBeLessThan(0.05);
    } finally {
      for (const client of clients) await client.end();
    }
  });
});
