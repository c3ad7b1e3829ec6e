import type { PoolOptions, SetupOptions } from './connect-options.ts';
import type { Capabilities } from './driver.ts';
import { PooledConnection } from './pooled-connection.ts';
import type { Session } from './wire/session.ts';

/** The settings the text formats of all types rely on. */
const formats = {
  TimeZone: 'UTC',
  DateStyle: 'ISO',
  IntervalStyle: 'iso_8601',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
};

/**
 * Compiling a plan to machine code pays for statements of many seconds. A load of four levels over tables of three rows
 * took 1.9 s with it and 7 ms without, because PostgreSQL guesses at tables it has not analysed. `settings` overrides
 * it; servers without this setting are left alone.
 */
const withoutJit =
  "case when pg_catalog.current_setting('jit', true) = 'on' then pg_catalog.set_config('jit', 'off', false) end";

const probe = `select current_setting('server_version_num'), pg_catalog.pg_is_in_recovery(), pg_catalog.pg_backend_pid(), (select pg_catalog.string_agg(extname, ',' order by extname) from pg_catalog.pg_extension)`;

/** What a new session says about itself. */
export interface Probed extends Pick<Capabilities, 'version' | 'standby' | 'extensions'> {
  /** The process that answers; not the one greeted at start-up if a pooler stands between. */
  readonly pid: number;
}

/** Sets a new session up and asks who answers, in one round trip. */
export async function setUp(session: Session, { readOnly, settings }: SetupOptions): Promise<Probed> {
  const all = Object.entries({
    ...formats,
    ...settings,
    ...(readOnly === true ? { default_transaction_read_only: 'on' } : {}),
  });
  const calls = all.map((_, at) => `pg_catalog.set_config($${2 * at + 1}, $${2 * at + 2}, false)`);
  if (settings?.['jit'] === undefined) calls.push(withoutJit);
  let fields: readonly (string | null)[] = [];
  const set = session.send({ text: `select ${calls.join(', ')}`, values: all.flat() }, () => {});
  const probed = session.send({ text: probe, values: [] }, (bytes, offset, columns) => {
    fields = readTexts(bytes, offset, columns);
  });
  await Promise.all([set, probed]);
  const [version, standby, pid, extensions] = fields;
  return {
    version: Number(version),
    standby: standby === 't',
    pid: Number(pid),
    extensions: Object.freeze(extensions?.split(',') ?? []),
  };
}

/** The fields of a row as text. */
export function readTexts(bytes: Buffer, offset: number, columns: number): readonly (string | null)[] {
  const texts: (string | null)[] = [];
  let at = offset;
  for (let left = columns; left > 0; left--) {
    const length = bytes.readInt32BE(at);
    at += 4;
    texts.push(length < 0 ? null : bytes.toString('utf8', at, at + length));
    if (length > 0) at += length;
  }
  return texts;
}

/** Lets the user's `onConnect` at the session. */
export async function greet(session: Session, { onConnect }: Pick<PoolOptions, 'onConnect'>): Promise<void> {
  if (onConnect === undefined) return;
  const connection = new PooledConnection(session, () => {});
  await onConnect(connection);
  connection.release();
}
