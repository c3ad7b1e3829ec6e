import type { ColumnDescription } from '../driver.ts';

/** A statement prepared under a name on one connection. */
export interface Prepared {
  readonly name: string;
  readonly text: string;
  /** The server has confirmed it. */
  parsed: boolean;
  /** As described when it was first used. */
  columns: readonly ColumnDescription[] | undefined;
}

/** The named statements of one connection: the least recently used ones make room for new ones. */
export class Statements {
  readonly #limit: number;
  readonly #byName = new Map<string, Prepared>();
  /** Names the server still has and should forget. */
  #superfluous: string[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The statement if it is prepared with exactly this text. */
  find(name: string, text: string): Prepared | undefined {
    const found = this.#byName.get(name);
    if (found === undefined || found.text !== text) return undefined;
    this.#byName.delete(name);
    this.#byName.set(name, found);
    return found;
  }

  /** Takes the name for a new text. */
  add(name: string, text: string): Prepared {
    const former = this.#byName.get(name);
    if (former !== undefined) this.forget(former, true);
    const prepared: Prepared = { name, text, parsed: false, columns: undefined };
    this.#byName.set(name, prepared);
    for (const oldest of this.#byName.values()) {
      if (this.#byName.size <= this.#limit) break;
      this.forget(oldest, true);
    }
    return prepared;
  }

  /** `close`: the server has it and should drop it with the next statement. A name prepared anew meanwhile stays. */
  forget(prepared: Prepared, close: boolean): void {
    if (this.#byName.get(prepared.name) !== prepared) return;
    this.#byName.delete(prepared.name);
    if (close) this.#superfluous.push(prepared.name);
  }

  /** Gives back names that were taken and could not be closed. */
  keepSuperfluous(names: readonly string[]): void {
    this.#superfluous.push(...names);
  }

  /** Names to close now; each is given once. */
  takeSuperfluous(): readonly string[] {
    if (this.#superfluous.length === 0) return none;
    const names = this.#superfluous;
    this.#superfluous = [];
    return names;
  }
}

const none: readonly string[] = [];
