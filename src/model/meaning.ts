import type { Chain, Declared, RecordToken } from '../expr/chain.ts';
import type { Expr, ItemSource, Many, SortKey, Source } from '../expr/node.ts';
import type { Policing } from './policy/policing.ts';

/** What something written means, once looked up. */
export type Meaning =
  | { readonly is: 'value'; readonly expr: Expr }
  | { readonly is: 'one'; readonly source: Source }
  | { readonly is: 'many'; readonly many: Many }
  | { readonly is: 'calculation'; readonly name: string; readonly call: (input: ArgumentInput) => Expr }
  | { readonly is: 'sort'; readonly key: SortKey };

/** The input of a calculation with arguments as it was written, and where, so that its values keep their ordinals. */
export interface ArgumentInput {
  readonly input: unknown;
  readonly bindings: Bindings;
}

/** Where plain values of a request were found: its ordinal there, or undefined in a declaration. */
export type Ordinals = (holder: object, key: string | number) => number | undefined;

/** How a field is looked at. */
export interface Seen {
  /** A to-many has records that are not among these. */
  readonly open?: ReadonlySet<ItemSource> | undefined;
  readonly policing?: Policing | undefined;
}

/** What the names in an expression stand for while it is resolved. Immutable. */
export interface Bindings {
  readonly records: ReadonlyMap<RecordToken, Source>;
  /** Arguments of the calculations being resolved, by the root of their chain. */
  readonly arguments: ReadonlyMap<Declared, Expr>;
  /** The to-manys whose records are being iterated. */
  readonly open: ReadonlySet<ItemSource>;
  readonly ordinals: Ordinals;
  /** What is behind relationships is what the actor may read; undefined where everything is. */
  readonly policing?: Policing | undefined;
  /**
   * What a field of a record means; carried here because resolving a field leads back to interpreting.
   */
  readonly field: (source: Source, name: string, seen?: Seen) => Meaning;
  /** What a relationship made of others means; for the same reason here. */
  readonly derive: (root: Declared, bindings: Bindings) => Meaning | undefined;
}

export const noOrdinals: Ordinals = () => undefined;

/** The same bindings with one more record. */
export function withRecord(bindings: Bindings, token: RecordToken, source: Source): Bindings {
  const records = new Map(bindings.records).set(token, source);
  const open = source.kind === 'item' ? new Set(bindings.open).add(source) : bindings.open;
  return { ...bindings, records, open };
}

/** The steps of a chain, from its root on. */
export function stepsOf(chain: Chain): readonly Exclude<Chain, { readonly on: undefined }>[] {
  const steps: Exclude<Chain, { readonly on: undefined }>[] = [];
  for (let at: Chain = chain; at.on !== undefined; at = at.on) steps.unshift(at);
  return steps;
}

/** The declaration, function or token a chain starts from. */
export function rootOf(chain: Chain): Declared | RecordToken {
  let at = chain;
  while (at.on !== undefined) at = at.on;
  return at.root;
}
