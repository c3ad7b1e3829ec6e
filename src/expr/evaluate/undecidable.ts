/** The answer of evaluate() where only the database knows: it would have to guess. */
export class Undecidable {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
    Object.freeze(this);
  }
}

export const isUndecidable = (value: unknown): value is Undecidable => value instanceof Undecidable;

export const undecidable = (reason: string): Undecidable => new Undecidable(reason);
