import type { Outcome } from '../driver/driver.ts';
import { QuarryError } from '../error/quarry-error.ts';
import type { RunOptions } from '../query/runner.ts';
import { quoteName } from '../sql/quote.ts';
import { printArray } from '../type/array-literal.ts';
import type { Row } from './decode/layout.ts';
import { sendWatched } from './execute.ts';
import { textFields } from './raw-row.ts';
import { typeOfOid } from './raw-types.ts';
import type { AnyRepo } from './repo-state.ts';

/** A value that cannot be a parameter of a hand-written statement. */
export class InvalidRawValue extends QuarryError {
  readonly code = 'repo.invalid_raw_value';
  constructor(position: number, found: string) {
    super(`Parameter $${position} of a hand-written statement is ${found}, which has no SQL value.`, {
      fix: 'Pass text, numbers, booleans, dates, bytes, arrays of these, or a plain object for JSON.',
    });
  }
}

/** The answer to a hand-written statement. */
export interface RawResult<R = Row> {
  readonly rows: readonly R[];
  /** Rows returned or touched. */
  readonly count: number;
  /** `SELECT`, `INSERT`, `CREATE TABLE`. */
  readonly command: string;
}

/** Runs SQL text with `$1` placeholders; columns are read by their PostgreSQL type. */
export function query<R = Row>(
  repo: AnyRepo,
  text: string,
  params: readonly unknown[] = [],
  options: RunOptions = {},
): Promise<RawResult<R>> {
  const rows: (string | null)[][] = [];
  const values = params.map((value, i) => encodeRaw(value, i + 1));
  return sendWatched(repo, { text, values }, options, {
    row: (bytes, offset, columns) => rows.push(textFields(bytes, offset, columns)),
    shown: () => params,
    finish: (outcome) => ({ rows: decodeRaw(outcome, rows) as R[], count: outcome.count, command: outcome.command }),
  });
}

/** The answer as PostgreSQL spelt it, for whoever brings decoders of their own. */
export interface TextResult {
  readonly rows: readonly (readonly (string | null)[])[];
  /** Name and type OID of each column. */
  readonly columns: readonly { readonly name: string; readonly oid: number }[];
  readonly count: number;
  readonly command: string;
}

/** Runs SQL text and leaves every value in text format. */
export function queryText(repo: AnyRepo, text: string, params: readonly unknown[] = []): Promise<TextResult> {
  const rows: (string | null)[][] = [];
  const values = params.map((value, i) => encodeRaw(value, i + 1));
  return sendWatched(
    repo,
    { text, values },
    {},
    {
      row: (bytes, offset, columns) => rows.push(textFields(bytes, offset, columns)),
      shown: () => params,
      finish: ({ columns = [], count, command }) => ({ rows, columns, count, command }),
    },
  );
}

function decodeRaw({ columns = [] }: Outcome, rows: readonly (string | null)[][]): Row[] {
  const types = columns.map(({ oid }) => typeOfOid(oid));
  return rows.map((fields) => {
    const entries = columns.map(({ name }, i) => {
      const field = fields[i];
      return [name, field === null || field === undefined ? null : types[i]?.decode(field)];
    });
    return Object.fromEntries(entries);
  });
}

function encodeRaw(value: unknown, position: number): string | null {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
      return String(value);
    case 'boolean':
      return value ? 't' : 'f';
    case 'undefined':
      return null;
    case 'object':
      return value === null ? null : encodeObject(value, position);
    default:
      throw new InvalidRawValue(position, `a ${typeof value}`);
  }
}

function encodeObject(value: object, position: number): string {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new InvalidRawValue(position, 'an invalid date');
    return value.toISOString();
  }
  if (value instanceof Uint8Array)
    return `\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')}`;
  return Array.isArray(value) ? printArray(value.map((item) => encodeItem(item, position))) : JSON.stringify(value);
}

type Item = string | null | readonly Item[];

const encodeItem = (item: unknown, position: number): Item =>
  Array.isArray(item) ? item.map((each) => encodeItem(each, position)) : encodeRaw(item, position);

/** A name to be written into SQL text, quoted: `identifier("public", "tickets")`. */
export class Identifier {
  readonly text: string;
  constructor(parts: readonly string[]) {
    this.text = parts.map(quoteName).join('.');
  }
}

/** A name for `sql`, with quotes where it needs them. */
export function identifier(...parts: string[]): Identifier {
  return new Identifier(parts);
}

/** SQL with its values: awaited it runs, inside another template it becomes part of that one. */
export class RawQuery<R> implements PromiseLike<readonly R[]> {
  readonly #repo: AnyRepo;
  readonly #parts: readonly string[];
  readonly #values: readonly unknown[];
  #running: Promise<RawResult<R>> | undefined;

  constructor(repo: AnyRepo, parts: readonly string[], values: readonly unknown[]) {
    this.#repo = repo;
    this.#parts = parts;
    this.#values = values;
  }

  /** The text with `$1`, `$2` …, and the values they stand for. */
  toSQL(): { readonly sql: string; readonly params: readonly unknown[] } {
    const params: unknown[] = [];
    return { sql: this.#print(params), params };
  }

  /** The rows together with the number of rows touched and the command. */
  result(): Promise<RawResult<R>> {
    const { sql, params } = this.toSQL();
    this.#running ??= query<R>(this.#repo, sql, params);
    return this.#running;
  }

  then<A = readonly R[], B = never>(
    fulfilled?: ((rows: readonly R[]) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.result()
      .then(({ rows }) => rows)
      .then(fulfilled, rejected);
  }

  #print(params: unknown[]): string {
    return this.#parts.reduce((text, part, i) => text + written(this.#values[i - 1], params) + part);
  }

  static written(value: RawQuery<unknown>, params: unknown[]): string {
    return value.#print(params);
  }
}

function written(value: unknown, params: unknown[]): string {
  if (value instanceof Identifier) return value.text;
  if (value instanceof RawQuery) return RawQuery.written(value, params);
  params.push(value);
  return `$${params.length}`;
}
