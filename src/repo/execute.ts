import type { Connection, Outcome, Sending, WireValue } from '../driver/driver.ts';
import type { RunOptions } from '../query/runner.ts';
import type { Statement } from '../sql/statement.ts';
import { signalHere, tenantHere } from './context.ts';
import { type Decoder, decoderOf } from './decode/decoder.ts';
import type { Owners } from './decode/decoding.ts';
import type { Row } from './decode/layout.ts';
import { encoderOf } from './encode.ts';
import type { Place } from './place/place.ts';
import type { AnyRepo } from './repo-state.ts';
import { placeOf } from './session.ts';
import { watchStatement } from './statement-event.ts';
import { type Sent, sentAs, TenantTexts } from './tenancy/tenant-texts.ts';
import { type Untyped, untypedIn } from './untyped.ts';

/** A statement with the values of one request. */
export interface Compiled {
  readonly statement: Statement;
  readonly values: readonly unknown[];
  /** What the parents of a to-many give, an array for each parameter that needs one. */
  readonly needs?: readonly (readonly unknown[])[] | undefined;
}

export interface ExecuteOptions extends RunOptions {
  /** Known to write nothing. */
  readonly reads?: boolean | undefined;
}

/** What a statement gave. */
export interface Executed {
  readonly rows: Row[];
  /** Rows returned or touched. */
  readonly count: number;
}

/** What is worked out once per statement. */
export interface Prepared extends Sent {
  readonly encode: ReturnType<typeof encoderOf>;
  readonly decoder: Decoder;
  readonly untyped: Untyped | undefined;
  /** Where it is another for each tenant. */
  readonly theirs: TenantTexts | undefined;
}

const prepared = new WeakMap<Statement, Prepared>();

/** Encoders, decoder and name of a statement. */
export function prepare(statement: Statement): Prepared {
  const known = prepared.get(statement);
  if (known !== undefined) return known;
  const { text, name } = sentAs(statement.text);
  const made = {
    text,
    name,
    theirs: TenantTexts.of(text),
    encode: encoderOf(statement.params),
    decoder: decoderOf(statement.result),
    untyped: untypedIn(statement.result, name),
  };
  prepared.set(statement, made);
  return made;
}

/** What is sent for a statement here and now. Throws `TenantRequired`. */
export const sentHere = (statement: Statement): Sent => sent(prepare(statement));

const sent = (known: Prepared): Sent => (known.theirs === undefined ? known : known.theirs.for(tenantHere()));

/**
 * Runs a compiled statement wherever the repo's statements go now, and builds its records; with `owners` these are put
 * into their parents' lists as well.
 */
export async function execute(
  repo: AnyRepo,
  compiled: Compiled,
  options: ExecuteOptions = {},
  owners?: Owners,
): Promise<Executed> {
  const { statement } = compiled;
  const known = prepare(statement);
  const { encode, decoder, untyped } = known;
  const { text, name } = sent(known);
  const values = encode(compiled.values, compiled.needs);
  const decoding = owners === undefined ? decoder.start() : decoder.startBelow(owners);
  const sending: Sending = { text, name, values, formats: decoder.formats };
  return sendWatched(repo, sending, options, {
    row: decoding.row,
    shown: () => shownParams(compiled),
    finish({ count, columns }) {
      const rows = decoding.finish();
      untyped?.settle(rows, columns);
      return { rows, count };
    },
  });
}

/** The parameters of a compiled statement as they travel. */
export function encodeParams({ statement, values, needs }: Compiled): WireValue[] {
  return prepare(statement).encode(values, needs);
}

/** The values behind `$1`, `$2` …, as the user gave them. */
export function shownParams({ statement, values, needs }: Compiled): unknown[] {
  return statement.params.map(({ from }) => {
    if ('value' in from) return from.value;
    return 'need' in from ? needs?.[from.need] : values[from.ordinal];
  });
}

interface Receiver<T> {
  readonly row: (bytes: Buffer, offset: number, columns: number) => void;
  readonly shown: () => readonly unknown[];
  finish(outcome: Outcome): T;
}

/** Sends something on a connection of the repo and tells whoever listens. */
export async function sendWatched<T>(
  repo: AnyRepo,
  sending: Sending,
  options: ExecuteOptions,
  receiver: Receiver<T>,
): Promise<T> {
  const watch = watchStatement(repo, sending.text, receiver.shown);
  try {
    const found = placeOf(repo);
    const place = found instanceof Promise ? await found : found;
    const signal = signalOf(place, options);
    const { timeout, reads = false } = options;
    // Hand-written text may be COPY, which eats what follows it.
    const single = sending.name !== undefined;
    const how = signal === undefined && timeout === undefined ? undefined : { signal, timeout };
    const send = (connection: Connection): Promise<Outcome> => {
      if (!place.pinned) watch?.connected();
      return connection.send(sending, receiver.row, how);
    };
    const outcome = await place.use(send, { repo, reads, signal, single });
    watch?.answered();
    const result = receiver.finish(outcome);
    watch?.done(outcome.count);
    return result;
  } catch (error) {
    watch?.done(0, error);
    throw error;
  }
}

/** The caller's signal, the place's, and the one of withSignal(). */
export function signalOf(place: Place, { signal }: RunOptions): AbortSignal | undefined {
  const here = signalHere();
  // The usual case: nothing is made for a statement that nobody can cancel.
  if (place.signal === undefined && here === undefined) return signal;
  const given = [signal, place.signal, here].filter((one) => one !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}
