import fc from 'fast-check';
import type { State } from '../../../src/schema/state.ts';

/** What one kind of thing does to a State, as chance decided. */
export type Change = (state: State) => State;

/** A kind of thing in random States: what chance decides about it, and the State it makes of the one so far. */
export const part = <D>(drawn: fc.Arbitrary<D>, change: (state: State, drawn: D) => State): fc.Arbitrary<Change> =>
  drawn.map((one) => (state) => change(state, one));

export const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 3 });

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A key as SQL: `audit.users` is a table in a schema. */
export const quotedKey = (key: string): string => key.split('.').map(quoted).join('.');
