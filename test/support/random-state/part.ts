import fc from 'fast-check';
import type { State } from '../../../src/schema/state.ts';
import { type Coin, coin } from './pair.ts';

/** What one kind of thing does to a State, as chance decided. */
export type Change = (state: State) => State;
export type Made<D> = (state: State, drawn: D) => State;

/** A kind of thing in random States. */
export interface Part {
  readonly one: fc.Arbitrary<Change>;
  /** Of a State and one much like it. */
  readonly alike: fc.Arbitrary<readonly [Change, Change]>;
}

/** What chance decides about it, the State it makes of the one so far, and what is much like the first of two. */
export function part<D>(drawn: fc.Arbitrary<D>, made: Made<D>, mix?: (one: D, other: D, toss: Coin) => D): Part {
  const change =
    (one: D): Change =>
    (state) =>
      made(state, one);
  return {
    one: drawn.map(change),
    alike: fc.tuple(drawn, drawn, coin).map(([one, other, toss]) => {
      const second = toss(3) === 0 ? one : (mix?.(one, other, toss) ?? other);
      return [change(one), change(second)];
    }),
  };
}

export const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 3 });

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A key as SQL: `audit.users` is a table in a schema. */
export const quotedKey = (key: string): string => key.split('.').map(quoted).join('.');
