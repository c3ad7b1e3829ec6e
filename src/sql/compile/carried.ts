import { text as textType } from '../../type/registry.ts';
import type { Family, Type } from '../../type/type.ts';
import { castName } from '../literal.ts';
import { enclose } from '../operator/spelling.ts';
import { carried, type ResultRecord, type ResultValue } from '../statement.ts';

/** Families whose values in a record say exactly what the database holds; a `Date` has no microseconds. */
const exact: ReadonlySet<Family> = new Set(['text', 'uuid', 'number', 'bigint', 'decimal', 'boolean']);

/** A value the parents have to give: the property under which it travels, and how it is spelt where it arrives. */
export interface Need {
  readonly property: string;
  readonly type: Type;
  arrived(text: string): string;
}

/** What a row takes along for the to-manys that are read after it: a property it has anyway, or one of its own. */
export class Carried {
  readonly #record: ResultRecord;
  readonly #columns: string[];
  readonly #values: ResultValue[] = [];

  constructor(record: ResultRecord, columns: string[]) {
    this.#record = record;
    this.#columns = columns;
  }

  /** The record with everything that was asked for. */
  get record(): ResultRecord {
    return this.#values.length === 0
      ? this.#record
      : { ...this.#record, values: [...this.#record.values, ...this.#values] };
  }

  give(text: string, type: Type): Need {
    if (exact.has(type.family)) return { property: this.#property(text, type), type, arrived: (there) => there };
    const property = this.#property(`${enclose(text)}::text`, textType);
    return { property, type: textType, arrived: (there) => `${there}::${castName(type)}` };
  }

  #property(text: string, type: Type): string {
    const columns = this.#columns;
    const known = [...this.#record.values, ...this.#values].find(
      (value) => columns[value.slot] === text && value.type.sql === type.sql,
    );
    if (known !== undefined) return known.property;
    const at = columns.indexOf(text);
    const slot = at < 0 ? columns.push(text) - 1 : at;
    const property = carried(this.#values.length);
    this.#values.push({ property, slot, type, nullable: true });
    return property;
  }
}
