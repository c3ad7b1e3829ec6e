/** Above this, looking one by one costs more than an index. */
const few = 32;

/** Where the values of a request stand: each has a holder and a key there, and its place in the line is its ordinal. */
export class Places {
  /** Kept for the sake of compiled code, as `Exchange.kept`. */
  static readonly kept: object = new Places();

  readonly #holders: object[] = [];
  readonly #keys: (string | number)[] = [];
  #index: Map<object, Map<string | number, number>> | undefined;

  add(holder: object, key: string | number): void {
    const ordinal = this.#holders.push(holder) - 1;
    this.#keys.push(key);
    if (this.#index !== undefined) enter(this.#index, holder, key, ordinal);
    else if (ordinal === few) this.#index = this.#indexed();
  }

  find(holder: object, key: string | number): number | undefined {
    if (this.#index !== undefined) return this.#index.get(holder)?.get(key);
    for (let i = 0; i < this.#holders.length; i++) {
      if (this.#holders[i] === holder && this.#keys[i] === key) return i;
    }
    return undefined;
  }

  #indexed(): Map<object, Map<string | number, number>> {
    const index = new Map<object, Map<string | number, number>>();
    for (const [ordinal, holder] of this.#holders.entries()) enter(index, holder, this.#keys[ordinal] ?? '', ordinal);
    return index;
  }
}

function enter(
  index: Map<object, Map<string | number, number>>,
  holder: object,
  key: string | number,
  ordinal: number,
): void {
  const known = index.get(holder);
  if (known === undefined) index.set(holder, new Map([[key, ordinal]]));
  else known.set(key, ordinal);
}
