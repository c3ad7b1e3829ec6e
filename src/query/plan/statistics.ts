import type { Home } from '../../expr/node.ts';

/** What is known of the tables: estimates, no counts. */
export interface Statistics {
  /** Rows of a table; undefined where nobody knows. */
  rowsOf(table: Home): number | undefined;
}

/** So many rows are few: asked for one by one or all at once, it makes no difference worth a thought. */
export const few = 500;

/** What a plan took from the statistics. As long as it holds, so does the plan. */
export interface Fact {
  readonly table: Home;
  readonly small: boolean | undefined;
}

/** Whether a table is known to hold few rows; undefined where nobody knows. */
export function isSmall(statistics: Statistics | undefined, table: Home): boolean | undefined {
  const rows = statistics?.rowsOf(table);
  return rows === undefined ? undefined : rows <= few;
}

/** Looks things up in the statistics and remembers what was used of them. */
export class Facts {
  readonly #statistics: Statistics | undefined;
  readonly #used = new Map<Home, Fact>();

  constructor(statistics: Statistics | undefined) {
    this.#statistics = statistics;
  }

  isSmall(table: Home): boolean | undefined {
    const known = this.#used.get(table);
    if (known !== undefined) return known.small;
    const small = isSmall(this.#statistics, table);
    this.#used.set(table, { table, small });
    return small;
  }

  get used(): readonly Fact[] {
    return [...this.#used.values()];
  }
}

/** Whether a plan made on these facts is still the one that would be made. */
export const stillHold = (facts: readonly Fact[], statistics: Statistics | undefined): boolean =>
  facts.every(({ table, small }) => isSmall(statistics, table) === small);
