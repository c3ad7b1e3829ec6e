import type { Expr, Limited, Many, SortKey } from '../../expr/node.ts';
import { insideOf } from './inside.ts';

/**
 * Short names for expressions: two get the same one exactly if they say the same. Every distinct subtree is named once,
 * so that the names of expressions that share much stay short.
 */
export class Keys {
  readonly #names = new Map<string, string>();
  readonly #expressions = new Map<Expr, string>();
  readonly #objects = new Map<unknown, number>();

  of(expr: Expr): string {
    let key = this.#expressions.get(expr);
    if (key === undefined) {
      const text = this.#text(expr);
      key = this.#names.get(text) ?? `e${this.#names.size}`;
      this.#names.set(text, key);
      this.#expressions.set(expr, key);
    }
    return key;
  }

  /** A number for an object compared by identity: a source, a link, a type, a fragment's option. */
  id(object: unknown): number {
    let id = this.#objects.get(object);
    if (id === undefined) {
      id = this.#objects.size;
      this.#objects.set(object, id);
    }
    return id;
  }

  all(exprs: readonly Expr[]): string {
    return exprs.map((expr) => this.of(expr)).join();
  }

  sorts(sorts: readonly SortKey[]): string {
    return sorts.map((sort) => `${this.of(sort.by)} ${sort.direction} ${sort.nulls ?? ''}`).join();
  }

  /** What rows are limited to; the same for two that are the same. */
  limited(limited: Limited | undefined): string {
    if (limited === undefined) return '';
    const { filters, sorts, limit, offset, inside } = limited;
    return `${this.all(filters)} by ${this.sorts(sorts)} from ${offset} to ${limit} of (${this.limited(inside)})`;
  }

  /** The way to a to-many behind others. */
  via({ via }: Pick<Many, 'via'>): string {
    if (via === undefined) return '';
    const { inside, filters } = insideOf(via.hop);
    const hop = `${this.id(via.hop.item)} ${this.all(filters)} of (${this.limited(inside)}) ${this.via(via.hop)}`;
    return `behind ${hop}, each ${this.limited(via.inside)}`;
  }

  #text(expr: Expr): string {
    switch (expr.kind) {
      case 'literal':
        return `literal ${expr.type.sql} ${this.#value(expr.value)}`;
      case 'param':
        return `param ${expr.type.sql} ${expr.ordinal}`;
      case 'actor':
        return `actor ${this.id(expr.column)}`;
      case 'attribute':
        return `attribute ${this.id(expr.from)} ${expr.column.column}`;
      case 'calculation':
        return `calculation ${this.id(expr.from)} ${expr.name} ${this.of(expr.body)}`;
      case 'call':
        return `call ${expr.operator} ${this.all(expr.args)} ${expr.type.sql} ${this.#value(expr.option)}`;
      case 'fragment':
        return `fragment ${JSON.stringify(expr.parts)} ${this.all(expr.args)}`;
      case 'aggregate': {
        const { many, of, fallback } = expr;
        const parts = [
          this.id(many.item),
          this.all(many.filters),
          this.sorts(many.sorts),
          this.limited(insideOf(many).inside),
          this.via(many),
          of === undefined ? '' : this.of(of),
          fallback === undefined ? '' : this.of(fallback),
          expr.distinct,
          expr.nulls,
        ];
        return `aggregate ${expr.function} ${parts.join(' | ')}`;
      }
    }
  }

  /** Plain values by content, anything else by identity. */
  #value(value: unknown): string {
    if (value === null || typeof value !== 'object') return `${typeof value} ${String(value)}`;
    return `object ${this.id(value)}`;
  }
}
