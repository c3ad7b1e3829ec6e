import { queryText } from '../repo/raw.ts';
import type { AnyRepo } from '../repo/repo-state.ts';

/**
 * Drizzle on a repo. Who lives here: the only code that knows drizzle-orm. What never happens here: connections of its
 * own; statements go wherever the repo's go at the time, a running transaction included.
 */

type Parser = (text: string) => unknown;

/** What drizzle's node-postgres session hands over. */
interface QueryConfig {
  readonly text: string;
  readonly rowMode?: 'array' | undefined;
  readonly types?: { getTypeParser(oid: number, format: 'text'): Parser } | undefined;
}

/** The answer in the shape of node-postgres. */
interface QueryResult {
  readonly rows: readonly unknown[];
  readonly rowCount: number;
  readonly command: string;
  readonly oid: number;
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** Stands in for a client of node-postgres: drizzle's own parsers read what the repo's connection answers. */
export function clientOf(repo: AnyRepo): {
  query(config: QueryConfig | string, params?: readonly unknown[]): Promise<QueryResult>;
} {
  return {
    async query(given, params = []) {
      const config = typeof given === 'string' ? { text: given } : given;
      const { rows, columns, count, command } = await queryText(repo, config.text, params);
      const parsers = columns.map(({ oid }): Parser => config.types?.getTypeParser(oid, 'text') ?? ((text) => text));
      const parsed = rows.map((fields) => fields.map((field, i) => (field === null ? null : parsers[i]?.(field))));
      return {
        rows:
          config.rowMode === 'array'
            ? parsed
            : parsed.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]]))),
        rowCount: count,
        command,
        oid: 0,
        fields: columns.map(({ name, oid }) => ({ name, dataTypeID: oid })),
      };
    },
  };
}
