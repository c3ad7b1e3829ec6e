import type { Sending } from '../driver/driver.ts';
import type { RunOptions } from '../query/runner.ts';
import { type Decoder, decoderOf } from './decode/decoder.ts';
import type { Row } from './decode/layout.ts';
import { type Compiled, encodeParams, execute, prepare, sendWatched, shownParams, signalOf } from './execute.ts';
import type { Place } from './place/place.ts';
import type { AnyRepo } from './repo-state.ts';
import { placeOf } from './session.ts';

/** Rows per round trip where a cursor is needed. */
const batch = 500;

/**
 * The records of a statement, read only as fast as they are consumed. Records with lists are put together from several
 * rows and are therefore read as a whole first.
 */
export async function* streamRows(repo: AnyRepo, compiled: Compiled, options: RunOptions = {}): AsyncGenerator<Row> {
  const { decoder, name } = prepare(compiled.statement);
  if (decoder.one === undefined) {
    yield* (await execute(repo, compiled, { ...options, reads: true })).rows;
    return;
  }
  const place = await placeOf(repo);
  if (place.pinned) {
    yield* throughCursor(repo, compiled, options);
    return;
  }
  const { text } = compiled.statement;
  yield* straight(
    place,
    { text, name, values: encodeParams(compiled), formats: decoder.formats },
    decoder.one,
    options,
  );
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
async function* throughCursor(repo: AnyRepo, compiled: Compiled, options: RunOptions): AsyncGenerator<Row> {
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
  const text = `declare ${cursor} no scroll cursor for ${statement.text}`;
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
      yield* rows;
      if (rows.length < batch) return;
    }
  } catch (error) {
    // Its transaction has failed, and the cursor with it.
    open = false;
    throw error;
  } finally {
    if (open) await send({ text: `close ${cursor}`, values: [] });
  }
}
