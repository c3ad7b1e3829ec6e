import type { AttributeModel } from '../model/model.ts';
import type { Assigned } from './assignment.ts';

/** The attributes an action may write, each with its place: those it accepts, those it sets, the others. */
export class Places {
  readonly attributes: readonly AttributeModel[];
  readonly #places: ReadonlyMap<AttributeModel, number>;

  constructor(attributes: Iterable<AttributeModel>) {
    this.attributes = [...new Set(attributes)];
    this.#places = new Map(this.attributes.map((attribute, place) => [attribute, place]));
  }

  of(attribute: AttributeModel): number {
    return this.#places.get(attribute) ?? -1;
  }
}

/** An expression among values. */
class Computed {
  readonly assigned: Extract<Assigned, { readonly expr: unknown }>;

  constructor(assigned: Computed['assigned']) {
    this.assigned = assigned;
  }
}

/** A value that was given and could not be cast; its changeset has an issue. */
const refused = Symbol('refused');

/** What an action is about to write: a list by place, which for ten thousand records is far lighter than a Map each. */
export class Changes implements Iterable<readonly [AttributeModel, Assigned]> {
  /** One is kept for the sake of compiled code, as `Exchange.kept`. */
  static readonly kept: object = new Changes(new Places([]));

  readonly places: Places;
  /** By place; undefined where nothing is written. */
  readonly #values: unknown[];

  constructor(places: Places) {
    this.places = places;
    this.#values = new Array(places.attributes.length).fill(undefined);
  }

  get size(): number {
    let size = 0;
    for (const value of this.#values) if (value !== undefined) size += 1;
    return size;
  }

  has(attribute: AttributeModel): boolean {
    return this.hasAt(this.places.of(attribute));
  }

  hasAt(place: number): boolean {
    return this.#values[place] !== undefined;
  }

  get(attribute: AttributeModel): Assigned | undefined {
    const value = this.#values[this.places.of(attribute)];
    return value === undefined ? undefined : assignedAs(value);
  }

  /** The value an attribute is to have; undefined where there is none, or an expression. */
  valueAt(place: number): unknown {
    const value = this.#values[place];
    return value === refused || value instanceof Computed ? undefined : value;
  }

  set(attribute: AttributeModel, assigned: Assigned): void {
    if ('expr' in assigned) this.#values[this.places.of(attribute)] = new Computed(assigned);
    else this.setAt(this.places.of(attribute), assigned.value);
  }

  /** `undefined` stands for a value that could not be cast. */
  setAt(place: number, value: unknown): void {
    this.#values[place] = value === undefined ? refused : value;
  }

  *[Symbol.iterator](): Iterator<readonly [AttributeModel, Assigned]> {
    for (const [place, attribute] of this.places.attributes.entries()) {
      const value = this.#values[place];
      if (value !== undefined) yield [attribute, assignedAs(value)];
    }
  }
}

function assignedAs(value: unknown): Assigned {
  if (value instanceof Computed) return value.assigned;
  return { value: value === refused ? undefined : value };
}
