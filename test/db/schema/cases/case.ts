import type { Column, State, Table } from '../../../../src/schema/state.ts';
import { id, state, table } from '../../../support/state.ts';

/** One migration there and back over rows. */
export interface Case {
  readonly name: string;
  readonly a: State;
  readonly b: State;
  /** Runs on A. */
  readonly rows?: readonly string[];
  readonly decisions?: readonly string[];
  /** The rows are in its way, and found before anything runs. */
  readonly refused?: RegExp;
}

/** The table that most cases are about. */
export const users = (columns: readonly Column[], more: Partial<Table> = {}): Table =>
  table('users', [id('bigint'), ...columns], more);
export const only = (columns: readonly Column[], more: Partial<Table> = {}): State => state([users(columns, more)]);

/** `v` of `users` as it is and as it will be, with a row for each value. */
export const change = (
  name: string,
  [before, after]: readonly [Column, Column],
  values: readonly string[],
  decisions: readonly string[] = [],
): Case => ({
  ...{ name, a: only([before]), b: only([after]), decisions },
  rows: values.map((value) => `insert into users (v) values (${value})`),
});

/** The same column, with and without what the case is about. */
export const around = (
  name: string,
  column: Column,
  more: Partial<Table>,
  values: readonly string[],
): readonly Case[] => {
  const rows = values.map((value) => `insert into users (${JSON.stringify(column.name)}) values (${value})`);
  return [
    { name: `${name} comes`, a: only([column]), b: only([column], more), rows },
    { name: `${name} goes`, a: only([column], more), b: only([column]), rows },
  ];
};
