import type { RowReader } from '../driver.ts';
import type { Exchange } from './exchange.ts';

/** What a stream needs of its session. */
export interface RowSource {
  start(row: RowReader, afterChunk: () => void): Exchange;
  pause(): void;
  resume(): void;
  /** Ends the statement early. */
  stop(exchange: Exchange): void;
}

/** Rows as they are asked for: while the consumer is busy with those of one chunk, the source is paused. */
export async function* streamRows<T>(
  read: (bytes: Buffer, offset: number, columns: number) => T | undefined,
  source: RowSource,
): AsyncGenerator<T, void, undefined> {
  let batch: T[] = [];
  let wake: (() => void) | undefined;
  let state: 'reading' | 'stopped' | 'finished' = 'reading';
  let failure: { readonly error: unknown } | undefined;
  const row: RowReader = (bytes, offset, columns) => {
    if (state !== 'reading') return;
    const value = read(bytes, offset, columns);
    if (value !== undefined) batch.push(value);
  };
  const rouse = () => {
    const resolve = wake;
    wake = undefined;
    resolve?.();
  };
  const exchange = source.start(row, () => {
    if (batch.length === 0 || state !== 'reading') return;
    if (wake === undefined) source.pause();
    else rouse();
  });
  const end = exchange.done.then(
    () => {},
    (error: unknown) => {
      failure = { error };
    },
  );
  const finished = end.then(() => {
    state = 'finished';
    rouse();
  });
  const isFinished = () => state === 'finished';
  try {
    for (;;) {
      if (batch.length > 0) {
        const ready = batch;
        batch = [];
        yield* ready;
      } else if (isFinished()) {
        if (failure !== undefined) throw failure.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
          source.resume();
        });
      }
    }
  } finally {
    if (!isFinished()) {
      state = 'stopped';
      source.stop(exchange);
      source.resume();
      await finished;
    }
  }
}
