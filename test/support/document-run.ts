import { inspect } from 'node:util';
import { expect } from 'vitest';
import { generateMigration } from '../../src/emit/generate-migration.ts';
import { resolve } from '../../src/model/resolve.ts';
import type { Repo } from '../../src/repo/repo.ts';
import { emptyState, type State } from '../../src/schema/state.ts';
import { stateOf } from '../../src/schema/state-of.ts';
import type { Said } from './document-claims.ts';

interface Sent {
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly kind: 'query' | 'transaction';
}

type AnyRepo = Repo<'read' | 'write'>;

/** One run of a document: what its instrumented code talks to. */
export class Run {
  readonly #sections = new Map<string, () => Promise<void>>();
  readonly #values = new Map<number, unknown>();
  readonly #sent = new Map<number, Sent[]>();
  readonly #path: string;
  readonly #repos: readonly AnyRepo[];
  readonly #ends: readonly (() => void)[];

  constructor(path: string, repos: readonly AnyRepo[]) {
    this.#path = path;
    this.#repos = repos;
    this.#ends = repos.map((repo) =>
      repo.on('statement', ({ sql, params, kind }) => this.#heard({ sql: asOutside(sql), params, kind }), {
        values: true,
      }),
    );
  }

  end(): void {
    for (const end of this.#ends) end();
  }

  #heard(sent: Sent): void {
    for (const list of this.#sent.values()) list.push(sent);
  }

  section(title: string, run: () => Promise<void>): void {
    this.#sections.set(title, run);
  }

  async play(title: string): Promise<void> {
    await this.#sections.get(title)?.();
  }

  begin(line: number): void {
    this.#sent.set(line, []);
  }

  value<T>(line: number, value: T): T {
    this.#values.set(line, value);
    return value;
  }

  async check(line: number, said: readonly Said[]): Promise<void> {
    const sent = this.#sent.get(line) ?? [];
    this.#sent.delete(line);
    const where = `${this.#path}:${line}`;
    const gives = said.find(({ kind }) => kind === 'gives');
    if (gives !== undefined) matches(where, shown(await this.#values.get(line)), gives.text);
    const sends = said.filter(({ kind }) => kind === 'sends').map(({ text }) => text);
    if (sends.length > 0) checkSent(where, sent, sends);
  }

  async rejects(line: number, said: readonly Said[], run: () => Promise<void>): Promise<void> {
    this.begin(line);
    let thrown: unknown;
    await run().catch((error: unknown) => {
      thrown = error;
    });
    const where = `${this.#path}:${line}`;
    if (!(thrown instanceof Error)) throw new Error(`${where} was to throw, and did not`);
    const [expected] = said.filter(({ kind }) => kind === 'throws').map(({ text }) => text);
    matches(where, tidy(`${thrown.constructor.name}: ${thrown.message}`), expected ?? '');
    await this.check(
      line,
      said.filter(({ kind }) => kind === 'sends'),
    );
  }

  /** Creates the table of a resource that a document declares, as its migration would. */
  async tables(resource: new () => object): Promise<void> {
    const model = resolve([resource]);
    const own = model.of(resource);
    if (own === undefined || !own.migrate) return;
    const repo = this.#repos.find(({ name }) => name === own.repo.name);
    if (repo === undefined) return;
    const { rows } = await repo.query<{ there: boolean }>('select to_regclass($1) is not null as there', [own.table]);
    if (rows[0]?.there === true) return;
    for (const list of this.#sent.values()) list.length = 0;
    await create(repo, withTable(stateOf(model, own.repo.name), own.table));
  }
}

/** Documents show what is sent outside of a sandbox, where the outermost transaction is not a savepoint. */
const asOutside = (sql: string): string =>
  sql === 'savepoint quarry_1'
    ? 'begin'
    : sql.replace(/^release savepoint quarry_1$/, 'commit').replace(/^rollback to savepoint quarry_1.*$/, 'rollback');

/** One table of a picture, with what it needs. */
function withTable(state: State, name: string): { readonly before: State; readonly after: State } {
  const others = state.tables.filter((table) => table.name !== name);
  return { before: { ...emptyState, tables: others, schemas: state.schemas }, after: state };
}

/** Runs the statements that lead from one picture of the database to another. */
export async function create(
  repo: AnyRepo,
  { before, after }: { readonly before: State; readonly after: State },
): Promise<void> {
  const made = generateMigration({ previous: before, next: after, version: '20261121000000', name: 'made' });
  if (made.outcome !== 'made') throw new Error(`the table cannot be made: ${JSON.stringify(made)}`);
  for (const step of made.migration.up) {
    const statements = 'tx' in step ? step.tx : 'auto' in step ? [step.auto.replace('concurrently ', '')] : [];
    for (const statement of statements) await repo.query(statement);
  }
}

function checkSent(where: string, sent: readonly Sent[], expected: readonly string[]): void {
  const withTransactions = expected.some((text) => /^(begin|commit|savepoint|rollback)/.test(text));
  const relevant = sent.filter(({ kind }) => withTransactions || kind === 'query');
  const actual = relevant.map(({ sql, params }, i) =>
    / -- /.test(expected[i] ?? '') ? `${tidy(sql)} -- ${shown(params)}` : tidy(sql),
  );
  if (actual.length !== expected.length)
    expect(actual, `${where} sends ${actual.length} statements`).toEqual(expected.map(tidy));
  actual.forEach((text, i) => {
    matches(where, text, expected[i] ?? '');
  });
}

const shown = (value: unknown): string =>
  tidy(
    typeof value === 'string' && value.includes('\n')
      ? value
      : inspect(value, {
          depth: 20,
          breakLength: Number.POSITIVE_INFINITY,
          maxArrayLength: 1000,
          maxStringLength: 10_000,
        }),
  );

/** One blank instead of any number of blanks and breaks; none beside brackets. */
const tidy = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/([([{]) | ([)\]}])/g, '$1$2')
    .replace(/,([)\]}])/g, '$1')
    .trim();

/** `…` stands for anything. */
function matches(where: string, actual: string, expected: string): void {
  const wanted = tidy(expected);
  const pattern = wanted
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^]*?');
  if (!new RegExp(`^${pattern}$`).test(actual)) expect(actual, where).toBe(wanted);
}
