import type { ActorNode, AggregateNode, AttributeNode, CalculationNode } from '../node.ts';

/** What an expression is evaluated against. A function answers with an `Undecidable` for what it does not know. */
export interface Environment {
  /** The value of an attribute as records carry it; null where the record itself is missing. */
  attribute(node: AttributeNode): unknown;
  /** The value of an attribute of the actor; without it none can be decided. */
  readonly actor?: ((node: ActorNode) => unknown) | undefined;
  /** The value of an aggregate; without it none can be decided. */
  readonly aggregate?: ((node: AggregateNode) => unknown) | undefined;
  /** The value of a calculation whose parts are not known, where it is known itself; undefined where it is not. */
  readonly loaded?: ((node: CalculationNode) => unknown) | undefined;
  /** What `now()` is; without it, it cannot be decided. */
  readonly now?: Date | undefined;
  /** The collation of texts, where it is known to be `C`: they are ordered by code point. */
  readonly collation?: 'C' | undefined;
  /** The session's time zone, where it is known to be UTC: days and months begin then. */
  readonly timeZone?: 'UTC' | undefined;
}
