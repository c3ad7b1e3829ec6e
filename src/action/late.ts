import type { Statement } from '../sql/statement.ts';

/** A value that is another one in each call: stands for it while a statement is written. */
export class Late<C> {
  readonly of: (call: C) => unknown;

  constructor(of: (call: C) => unknown) {
    this.of = of;
  }
}

/** A statement written once, and where the values of a call go. */
export interface Planned {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** The values of one call. */
export function valuesIn<C>({ values }: Planned, call: C): readonly unknown[] {
  return values.map((value) => (value instanceof Late ? (value as Late<C>).of(call) : value));
}

/** Shapes of input kept per action; more are written anew each time. */
const most = 100;

/** Plans of one action by the shape of what it writes; without a shape nothing is kept. */
export class Plans {
  readonly #plans = new Map<string, Planned>();

  find(shape: string | undefined): Planned | undefined {
    return shape === undefined ? undefined : this.#plans.get(shape);
  }

  keep(shape: string | undefined, planned: Planned): Planned {
    if (shape !== undefined && this.#plans.size < most) this.#plans.set(shape, planned);
    return planned;
  }
}
