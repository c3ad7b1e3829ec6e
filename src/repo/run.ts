import type { Column } from '../expr/node.ts';
import { type Choice, lineOf } from '../query/plan/choices.ts';
import { few } from '../query/plan/statistics.ts';
import { QueryMisuse } from '../query/query-error.ts';
import type { Request } from '../query/request.ts';
import type { Runner, RunOptions } from '../query/runner.ts';
import { splitLoads } from '../query/split-loads.ts';
import { asAskedHere } from './context.ts';
import { sealCursor, unsealCursor } from './cursor-seal.ts';
import type { Row } from './decode/layout.ts';
import { type Compiled, encodeParams, execute, prepare, sendWatched, sentHere, shownParams } from './execute.ts';
import { mergeFound, mergeLoaded } from './merge.ts';
import { textField } from './raw-row.ts';
import { readRows, withLists } from './read/load-apart.ts';
import { asOfOneMoment } from './read/snapshot.ts';
import type { AnyRepo } from './repo-state.ts';
import { eachAs, streamLoaded, streamRows } from './stream.ts';
import { inTransaction, rollbackOnly } from './transaction.ts';
import { LockOutsideTransaction } from './transaction-error.ts';

/** From requests to statements: the query and SQL rooms, as far as running is concerned. */
export interface Compiler {
  /** `count` gives one row with one number, `exists` one row with one boolean or none. */
  compile(request: Request, purpose: 'rows' | 'count' | 'exists'): Compiled;
  /** Reads what a request loads, of these records only; its rows carry the key. */
  compileOnto(request: Request, records: readonly object[]): Compiled;
  /** The attributes by which loaded rows find their records. */
  keyOf(request: Request): readonly Pick<Column, 'name' | 'type'>[];
  /** What was chosen and why, a line each; for explain(). */
  choices?(request: Request): readonly Choice[];
  /** More records came for a request than are few. */
  broughtMany?(request: Request): void;
  /** What would make it faster, a line each; for explain(). */
  advice?(request: Request): readonly string[];
}

/** Answers requests with a repo's database, wherever its statements go at the time of the call. */
export function runnerOf(repo: AnyRepo, compiler: Compiler): Runner {
  const first = async (request: Request, purpose: 'count' | 'exists', options?: RunOptions): Promise<unknown> => {
    const { rows } = await execute(repo, compiler.compile(request, purpose), { ...options, reads: true });
    return rows[0] === undefined ? undefined : Object.values(rows[0])[0];
  };
  return Object.freeze<Runner>({
    toSQL(request) {
      const compiled = compiler.compile(request, 'rows');
      return { sql: sentHere(compiled.statement).text, params: shownParams(compiled) };
    },
    async rows(request, options) {
      const compiled = compiler.compile(request, 'rows');
      wantTransaction(repo, request);
      const how = { ...options, reads: request.lock === undefined };
      if (options?.snapshot === true && compiled.statement.apart !== undefined) {
        return asOfOneMoment(repo, {
          several: () => readRows(repo, compiled, how),
          one: () => readRows(repo, compiler.compile(together(request), 'rows'), how),
        });
      }
      const { rows } = await execute(repo, compiled, how);
      if (compiled.statement.open === true && rows.length > few) compiler.broughtMany?.(request);
      return compiled.statement.apart === undefined ? rows : withLists(repo, compiled, { rows, options: how });
    },
    count: async (request, options) => Number((await first(request, 'count', options)) ?? 0),
    exists: async (request, options) => Boolean(await first(request, 'exists', options)),
    stream(request, options) {
      const split = splitLoads(request);
      const compiled = compiler.compile(split?.records ?? request, 'rows');
      wantTransaction(repo, request);
      // For whom it was asked for, not for who reads on.
      const asAsked = asAskedHere();
      if (split === undefined) {
        const rows = streamRows(repo, compiled, options);
        return prepare(compiled.statement).theirs === undefined ? rows : eachAs(asAsked, rows);
      }
      const load = async (records: readonly Row[]) => {
        const later = compiler.compileOnto(split.later, records);
        const rows = await readRows(repo, later, { ...options, reads: true });
        // In a transaction that sees what others commit, a record may be gone by now.
        return mergeFound(compiler.keyOf(request), records, rows).map(split.finish);
      };
      return eachAs(asAsked, streamLoaded(repo, compiled, load, options));
    },
    seal: (text, query) => sealCursor(repo, text, query),
    unseal: (cursor, query) => unsealCursor(repo, cursor, query),
    explain: (request, options) =>
      explain(repo, compiler.compile(request, 'rows'), options, [
        ...(compiler.choices?.(request) ?? []).map(lineOf),
        ...(compiler.advice?.(request) ?? []),
      ]),
    async loadOnto(request, records, options) {
      if (records.length === 0) return [];
      const compiled = compiler.compileOnto(request, records);
      const rows = await readRows(repo, compiled, { ...options, reads: true });
      return mergeLoaded(compiler.keyOf(request), records, rows);
    },
  });
}

/** The same with its to-manys in one statement. Throws `QueryMisuse` where the records are to be locked first. */
function together(request: Request): Request {
  if (request.lock === undefined) return { ...request, hints: { ...request.hints, loads: 'together' } };
  throw new QueryMisuse('records that are locked and their to-manys are read by several statements', {
    why: 'what is waited for has changed in between, and this transaction sees what others commit',
    fix: "transaction(…, { isolation: 'repeatable read' }), or no snapshot",
  });
}

/** The statements sent after this one, for its to-manys. */
const laterLines = ({ apart = [] }: Compiled['statement'], path: readonly string[] = []): readonly string[] =>
  apart.flatMap(({ holder, property, statement }) => {
    const at = [...path, ...holder, property];
    return [`${at.join('.')}: ${sentHere(statement).text}`, ...laterLines(statement, at)];
  });

/** A lock is gone with its transaction: with that of a single statement, at once. */
export function wantTransaction(repo: AnyRepo, { lock }: Request): void {
  if (lock !== undefined && !inTransaction(repo)) throw new LockOutsideTransaction(repo.name);
}

/** The plan PostgreSQL makes; with `analyze` the statement is run and everything it did is rolled back. */
export async function explain(
  repo: AnyRepo,
  compiled: Compiled,
  options: RunOptions & { readonly analyze?: boolean } = {},
  notes: readonly string[] = [],
): Promise<string> {
  const { statement } = compiled;
  const text = `explain ${options.analyze ? '(analyze, buffers) ' : ''}${sentHere(statement).text}`;
  const lines: string[] = [];
  const ask = (): Promise<void> =>
    sendWatched(
      repo,
      { text, values: encodeParams(compiled) },
      { ...options, reads: !options.analyze },
      {
        row: (bytes, offset) => lines.push(textField(bytes, offset) ?? ''),
        shown: () => shownParams(compiled),
        finish: () => undefined,
      },
    );
  await (options.analyze ? rollbackOnly(repo, ask) : ask());
  return [...lines, ...[...notes, ...laterLines(statement)].map((line) => `-- ${line}`)].join('\n');
}
