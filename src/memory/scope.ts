import type { Column, Home, Source } from '../expr/node.ts';
import type { StoredRow, Table } from './table.ts';

/** What is read: the tables as they are seen here and now. */
export interface World {
  table(home: Home): Table;
  /** When the transaction began. */
  readonly now: Date;
  /** The value of an attribute of whoever acts. */
  actor(attribute: Column): unknown;
}

/** Which rows the sources of an expression stand for; null where there is no record. */
export class Scope {
  readonly world: World;
  readonly #outer: Scope | undefined;
  readonly #subject: StoredRow | undefined;
  readonly #rows = new Map<Source, StoredRow | null>();
  #group: { readonly of: Source; readonly scopes: readonly Scope[] } | undefined;

  constructor(world: World, outer?: Scope, subject?: StoredRow) {
    this.world = world;
    this.#outer = outer;
    this.#subject = subject;
  }

  /** A scope in which every root is this row: for expressions about one record of its own. */
  static about(row: StoredRow, world: World): Scope {
    return new Scope(world, undefined, row);
  }

  /** A scope inside this one in which a source stands for a row. */
  with(source: Source, row: StoredRow | null): Scope {
    return new Scope(this.world, this).set(source, row);
  }

  set(source: Source, row: StoredRow | null): this {
    this.#rows.set(source, row);
    return this;
  }

  /** The records of a group, each in a scope of its own: what an aggregate over their source is over. */
  gather(of: Source, scopes: readonly Scope[]): this {
    this.#group = { of, scopes };
    return this;
  }

  groupOf(source: Source): readonly Scope[] | undefined {
    return this.#group?.of === source ? this.#group.scopes : this.#outer?.groupOf(source);
  }

  /** Undefined for a source nobody has said anything about. */
  get(source: Source): StoredRow | null | undefined {
    const found = this.#rows.get(source);
    if (found !== undefined) return found;
    return this.#subject !== undefined && source.kind === 'root' ? this.#subject : this.#outer?.get(source);
  }
}
