/** The answer of evaluate() where only the database knows: it would have to guess. */
export class Undecidable {
  readonly reason: string;
  /** PostgreSQL would raise an error, whatever the other operands are. */
  readonly fails: boolean;

  constructor(reason: string, fails = false) {
    this.reason = reason;
    this.fails = fails;
    Object.freeze(this);
  }
}

export const isUndecidable = (value: unknown): value is Undecidable => value instanceof Undecidable;

export const undecidable = (reason: string): Undecidable => new Undecidable(reason);

/** Where the database raises an error: evaluate() never throws for a value. */
export const failing = (reason: string): Undecidable => new Undecidable(reason, true);
