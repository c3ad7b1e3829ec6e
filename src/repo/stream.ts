import type { Sending } from '../driver/driver.ts';
import { QueryCancelled } from '../driver/error/statement-errors.ts';
import type { RunOptions } from '../query/runner.ts';
import { type Decoder, decoderOf } from './decode/decoder.ts';
import type { Row } from './decode/layout.ts';
import { type Compiled, encodeParams, prepare, sendWatched, sentHere, shownParams, signalOf } from './execute.ts';
import { inSnapshot } from './place/in-snapshot.ts';
import type { Place } from './place/place.ts';
import { readRows } from './read/load-apart.ts';
import type { AnyRepo } from './repo-state.ts';
import { placeOf } from './session.ts';

/** Rows per round trip where a cursor is needed. */
const batch = 500;

/** The records of a statement, read only as fast as they are consumed; one that puts records together is read whole. */
export async function* streamRows(repo: AnyRepo, compiled: Compiled, options: RunOptions = {}): AsyncGenerator<Row> {
  const { decoder } = prepare(compiled.statement);
  if (decoder.one === undefined || compiled.statement.apart !== undefined) {
    yield* await readRows(repo, compiled, { ...options, reads: true });
    return;
  }
  const place = await placeOf(repo);
  if (place.pinned) {
    for await (const rows of batches(repo, compiled, options)) yield* rows;
    return;
  }
  const { text, name } = sentHere(compiled.statement);
  yield* straight(
    place,
    { text, name, values: encodeParams(compiled), formats: decoder.formats },
    decoder.one,
    options,
  );
}

/**
 * The same where more has to be loaded onto the records: batch by batch, on one connection. Outside a transaction all of
 * it sees one state of the database.
 */
export async function* streamLoaded(
  repo: AnyRepo,
  compiled: Compiled,
  load: (rows: Row[]) => Promise<readonly Row[]>,
  options: RunOptions = {},
): AsyncGenerator<Row> {
  const loaded = loadedBatches(repo, compiled, load, options);
  const { pinned } = await placeOf(repo);
  for await (const rows of pinned ? loaded : inSnapshot(repo, loaded, options)) {
    for (const row of rows) {
      // No statement is under way that could be cancelled, but nothing more is wanted.
      if (options.signal?.aborted === true) throw aborted(options.signal);
      yield row;
    }
  }
}

/** The same records, each read in the context that `asAsked` brings back. */
export async function* eachAs(asAsked: <T>(fn: () => T) => T, rows: AsyncGenerator<Row>): AsyncGenerator<Row> {
  try {
    for (;;) {
      const { done, value } = await asAsked(() => rows.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    await asAsked(() => rows.return(undefined));
  }
}

/** The error of a stream that nobody wants to the end. */
export const aborted = (signal: AbortSignal): QueryCancelled =>
  new QueryCancelled('The stream was aborted by its signal.', { outcome: 'failed' }, { cause: signal.reason });

async function* loadedBatches(
  repo: AnyRepo,
  compiled: Compiled,
  load: (rows: Row[]) => Promise<readonly Row[]>,
  options: RunOptions,
): AsyncGenerator<readonly Row[]> {
  for await (const rows of batches(repo, compiled, options)) if (rows.length > 0) yield await load(rows);
}

/** On a connection of its own. */
async function* straight(
  place: Place,
  sending: Sending,
  read: NonNullable<Decoder['one']>,
  options: RunOptions,
): AsyncGenerator<Row> {
  const signal = signalOf(place, options);
  const connection = await place.acquire(signal);
  let failure: unknown;
  try {
    yield* connection.stream(sending, read, { ...options, signal });
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    connection.release(failure);
  }
}

let cursors = 0;

/** On a shared connection by batches of a cursor, so that other statements can run between them. */
async function* batches(repo: AnyRepo, compiled: Compiled, options: RunOptions): AsyncGenerator<Row[]> {
  cursors += 1;
  const cursor = `quarry_cursor_${cursors}`;
  const { statement } = compiled;
  const send = (sending: Sending, row: (bytes: Buffer, offset: number) => void = () => undefined): Promise<unknown> =>
    sendWatched(
      repo,
      sending,
      { ...options, reads: true },
      {
        row,
        shown: () => (sending.values.length === 0 ? [] : shownParams(compiled)),
        finish: () => undefined,
      },
    );
  // A connection that is only checked out has no transaction the cursor could live in.
  const hold = (await placeOf(repo)).depth === 0 ? 'with hold ' : '';
  const text = `declare ${cursor} no scroll cursor ${hold}for ${sentHere(statement).text}`;
  await send({ text, values: encodeParams(compiled) });
  const decoder = decoderOf(statement.result, { binary: false });
  let open = true;
  try {
    for (;;) {
      const decoding = decoder.start();
      await send({ text: `fetch forward ${batch} from ${cursor}`, values: [] }, (bytes, offset) =>
        decoding.row(bytes, offset, 0),
      );
      const rows = decoding.finish();
      yield rows;
      if (rows.length < batch) return;
    }
  } catch (error) {
    // Its transaction has failed, and the cursor with it.
    open = hold !== '';
    throw error;
  } finally {
    if (open) await send({ text: `close ${cursor}`, values: [] });
  }
}
