import type { Connection, Driver, Sending, WireValue } from './driver.ts';

/** A statement that was sent. */
export interface Recorded {
  readonly text: string;
  readonly values: readonly WireValue[];
  readonly name: string | undefined;
  /** `ahead` and `behind` travel with the statement after and before them. */
  readonly by: 'send' | 'stream' | 'simple' | 'ahead' | 'behind';
}

/** A driver that passes everything on and remembers what was sent, in order. */
export interface RecordingDriver extends Driver {
  readonly statements: readonly Recorded[];
  /** Forgets what was recorded. */
  clear(): void;
}

/** Records the statements of another driver. */
export function record(driver: Driver): RecordingDriver {
  const statements: Recorded[] = [];
  const note = (by: Recorded['by'], { text, values, name, ahead = [], behind }: Sending): void => {
    for (const riding of ahead) statements.push({ text: riding, values: [], name: undefined, by: 'ahead' });
    statements.push({ text, values: [...values], name, by });
    if (behind !== undefined) note('behind', behind.sending);
  };
  return {
    statements,
    clear() {
      statements.length = 0;
    },
    keepsRecords: driver.keepsRecords,
    get capabilities() {
      return driver.capabilities;
    },
    get pool() {
      return driver.pool;
    },
    connect: async (options) => recorded(await driver.connect(options), note),
    close: (options) => driver.close(options),
  };
}

function recorded(connection: Connection, note: (by: Recorded['by'], sending: Sending) => void): Connection {
  return {
    get status() {
      return connection.status;
    },
    records: connection.records,
    send(sending, row, options) {
      note('send', sending);
      return connection.send(sending, row, options);
    },
    stream(sending, read, options) {
      note('stream', sending);
      return connection.stream(sending, read, options);
    },
    simple(text, options) {
      note('simple', { text, values: [] });
      return connection.simple(text, options);
    },
    release: (error) => connection.release(error),
  };
}
