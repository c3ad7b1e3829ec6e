import { DbError } from '../driver/error/db-error.ts';
import type { Session } from '../migration/session.ts';
import { type Column, domainOfType, keyOf, type State, type Table, tableOf } from '../schema/state.ts';
import { columnsOf } from '../schema/tree.ts';
import { quoteKey } from '../sql/ddl/name.ts';
import { quoteName, quoteText } from '../sql/quote.ts';
import { attempt } from './run-steps.ts';
import { samplesOf } from './sample.ts';

/** Which rows are made: `sparse` leaves out in the last one what is optional. */
export interface Rows {
  /** Numbers of the rows, from 1; each makes other values. */
  readonly numbers: readonly number[];
  readonly sparse?: boolean | undefined;
  /** Keys of tables elsewhere that have some. */
  readonly filled?: readonly string[] | undefined;
}

const attempts = 24;

/** Fills tables with synthetic rows, those that are referred to first. */
export class Seeder {
  /** Tables that have rows, or could not get any. */
  readonly tried = new Map<string, 'filling' | 'filled' | 'refused'>();
  /** Why a table got none: `rows of users (the check users_age_check)`. */
  readonly refusals: string[] = [];
  readonly #session: Session;
  readonly #state: State;
  readonly #rows: Rows;

  constructor(session: Session, state: State, rows: Rows) {
    this.#session = session;
    this.#state = state;
    this.#rows = rows;
  }

  get filled(): readonly string[] {
    return [...this.tried].filter(([, outcome]) => outcome === 'filled').map(([key]) => key);
  }

  async fill(key: string): Promise<void> {
    const table = tableOf(this.#state, key);
    if (table === undefined || this.tried.has(key)) return;
    this.tried.set(key, 'filling');
    for (const { to } of table.foreignKeys) await this.fill(to.table);
    const last = this.#rows.numbers.at(-1);
    let made = 0;
    let refusal: string | undefined;
    for (const n of this.#rows.numbers) {
      const sparse = this.#rows.sparse === true && n === last;
      const error = await this.#insert(table, n, sparse);
      if (error === undefined) made++;
      else if (!sparse) refusal ??= error;
    }
    this.tried.set(key, made > 0 ? 'filled' : 'refused');
    if (refusal !== undefined) this.refusals.push(`rows of ${key} (${refusal})`);
  }

  /** Tries one value after the other for the columns a check complains about. */
  async #insert(table: Table, n: number, sparse: boolean): Promise<string | undefined> {
    const choices = new Map<string, number>();
    let refusal = '';
    for (let turn = 0; turn < attempts; turn++) {
      const sql = this.#statement(table, { n, sparse, choices });
      if ('missing' in sql) return sql.missing;
      const error = await attempt(this.#session, () => this.#session.run(sql.text));
      if (!(error instanceof DbError)) return undefined;
      refusal = error.constraint === undefined ? error.message : `the constraint ${error.constraint}`;
      const columns = blamed(this.#state, table, error);
      if (columns.length === 0) return refusal;
      for (const column of columns) choices.set(column, (choices.get(column) ?? 0) + 1);
    }
    return refusal;
  }

  #statement(
    table: Table,
    { n, sparse, choices }: { n: number; sparse: boolean; choices: ReadonlyMap<string, number> },
  ): { readonly text: string } | { readonly missing: string } {
    const columns: string[] = [];
    const values: string[] = [];
    for (const column of table.columns.filter(isGiven)) {
      const value = this.#value(table, column, n, choices.get(column.name) ?? 0);
      const optional = column.nullable || column.default !== undefined;
      if (value === undefined && !optional) return { missing: `no value for ${column.name}` };
      if (value === undefined || (sparse && optional)) continue;
      columns.push(quoteName(column.name));
      values.push(value);
    }
    const into = `insert into ${quoteKey(keyOf(table))}`;
    return {
      text:
        columns.length === 0
          ? `${into} default values`
          : `${into} (${columns.join(', ')}) values (${values.join(', ')})`,
    };
  }

  #value(table: Table, column: Column, n: number, choice: number): string | undefined {
    const foreign = table.foreignKeys.find(({ columns }) => columns.includes(column.name));
    if (foreign === undefined) {
      const samples = samplesOf(this.#state, table, column, n);
      return samples.length === 0 ? undefined : quoteText(samples[choice % samples.length] ?? '');
    }
    const { to } = foreign;
    // A table somebody else owns is not there, and one that is being filled has no rows yet.
    if (this.tried.get(to.table) !== 'filled' && this.#rows.filled?.includes(to.table) !== true) return undefined;
    const target = quoteName(to.columns[foreign.columns.indexOf(column.name)] ?? '');
    const rows = `(select count(*) from ${quoteKey(to.table)})`;
    return `(select ${target} from ${quoteKey(to.table)} order by ctid offset ${n - 1} % ${rows} limit 1)`;
  }
}

/** Identities and functions give values of their own. */
const isGiven = ({ generated, identity, default: value }: Column): boolean =>
  generated === undefined && identity === undefined && (value === undefined || 'literal' in value);

/** The columns of the constraint that refused a row. */
function blamed(state: State, table: Table, { sqlstate, constraint, column, dataType }: DbError): readonly string[] {
  if (sqlstate === '23514' && dataType !== undefined)
    return table.columns.filter(({ type }) => domainOfType(state, type)?.name === dataType).map(({ name }) => name);
  // No partition is for it.
  if (sqlstate === '23514' && constraint === undefined) return table.partition?.columns ?? [];
  if (sqlstate === '23514') {
    const check = table.checks.find(({ name }) => name === constraint);
    const names = check === undefined ? new Set<string>() : columnsOf(check.condition);
    return table.columns.map(({ name }) => name).filter((name) => names.has(name));
  }
  return sqlstate === '22001' && column !== undefined ? [column] : [];
}
