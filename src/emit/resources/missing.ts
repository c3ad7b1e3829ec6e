import type { Exclusion, Table } from '../../schema/state.ts';

/** What a database has of a table, and the resource that is there has not. */
export interface Missing extends Pick<Table, 'columns' | 'uniques' | 'checks' | 'indexes' | 'foreignKeys'> {
  readonly exclusions: readonly Exclusion[];
}
