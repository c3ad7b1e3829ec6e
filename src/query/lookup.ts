import type { Expr, Home, Many, Source } from '../expr/node.ts';

/** What a condition as data needs to know of the model. */
export interface Lookup {
  /** The fields a condition may name. */
  names(home: Home): Iterable<string>;
  /** What one of them means of a record; a calculation with arguments is called with none. */
  field(source: Source, name: string): FieldMeaning;
  /** The ordinal of the plain value at `holder[key]` among the values of the request. */
  ordinal(holder: object, key: string | number): number | undefined;
}

export type FieldMeaning =
  | { readonly is: 'value'; readonly expr: Expr }
  | { readonly is: 'one'; readonly source: Source }
  | { readonly is: 'many'; readonly many: Many };

/** The place in the data that is being read. */
export interface Place {
  readonly path: readonly string[];
  readonly lookup: Lookup;
  /** Conditions read so far. */
  readonly count: { conditions: number };
}
