import type { Expression, ValueOf } from '../expr/expression.ts';
import type { Stored } from '../model/attribute/attribute.ts';

/** What reading yields, and the record an error is about. Phantom. */
export declare const $row: unique symbol;

/** Shows an intersection as the one object it is. */
export type Simplify<T> = { [K in keyof T]: T[K] } & {};

// Mapped over `keyof R`, so that a property of a record stays tied to the field it comes from: go to definition,
// rename and doc comments reach from one to the other.

/** Names of the attributes that are not hidden. */
type VisibleKey<R> = {
  [K in keyof R]: R[K] extends Stored<infer F> ? ('hidden' extends F ? never : K) : never;
}[keyof R];
type IdentifyingKey<R> = {
  [K in keyof R]: R[K] extends Stored<infer F> ? ('primaryKey' extends F ? K : never) : never;
}[keyof R];
type Values<R, K extends keyof R> = { [P in K]: ValueOf<R[P]> };

/** A record of resource `R` as read by default: every attribute that is not hidden. */
export type Row<R> = Values<R, VisibleKey<R>>;

/** The attributes that identify a record. */
export type PrimaryKey<R> = Values<R, IdentifyingKey<R>>;

/** The value of a key of one attribute; a key of several has none. */
type BareKey<P, K extends keyof P = keyof P> = K extends unknown ? ([keyof P] extends [K] ? P[K] : never) : never;

/** What tells a record: its primary key as an object, or, where that is a single attribute, the bare value. */
export type KeyValue<R> = PrimaryKey<R> | BareKey<PrimaryKey<R>>;

/** The values of an identity: `{ email: "ann@example.org" }`. */
export type IdentityValue<R, I> = {
  [N in keyof I]: { readonly [K in keyof R as K extends I[N] ? K : never]: NonNullable<ValueOf<R[K]>> };
}[keyof I];

/** Names of the fields that have a value without arguments: attributes, calculations, aggregates. */
export type ValueKey<R> = { [K in keyof R]: R[K] extends Expression<unknown> ? K : never }[keyof R] & string;

/** A field to sort by, ascending; with `-` in front, descending. */
export type SortKey<R> = ValueKey<R> | `-${ValueKey<R>}`;

/** Names of the fields that are read only when loaded: relationships, calculations, aggregates. */
export type LoadKey<R> = { [K in keyof R]: R[K] extends Stored<unknown> ? never : K }[keyof R] & string;

/** Appears in error messages only. (A string literal type would collapse `true & "message"` to `never`, which blames every key.) */
export interface NoSuchField<out Name, out Resource> {
  readonly [$row]: readonly [Name, Resource];
}
