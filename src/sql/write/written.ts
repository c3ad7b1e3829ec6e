import type { CallNode, Expr } from '../../expr/node.ts';
import type { Type } from '../../type/type.ts';
import { typedLiteral } from '../literal.ts';
import { spellCall } from '../operator/spellings.ts';
import { quoteName } from '../quote.ts';
import type { Param } from '../statement.ts';

/** A value of a new record: given with the request, or an expression over the others. */
export type Inserted = { readonly ordinal: number } | { readonly expr: Expr };

/** A value to be written: the same over the record as it is stored, or read beside it. */
export type Written = Inserted | Sourced;

/** A column of the sub-select that an update is made from. */
export interface Sourced {
  readonly column: string;
}

/** Collects parameters while a statement is written; `$1` is the first. */
export class Parameters {
  readonly all: Param[];

  constructor(first: readonly Param[] = []) {
    this.all = [...first];
  }

  given(type: Type, ordinal: number): string {
    this.all.push({ type, from: { ordinal }, list: false });
    return `$${this.all.length}`;
  }

  fixed(type: Type, value: unknown): string {
    this.all.push({ type, from: { value }, list: false });
    return `$${this.all.length}`;
  }
}

/** Whether an expression looks at the attributes of its own record only, so that it can stand in SET and VALUES. */
export function isLocal(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
    case 'param':
    case 'actor':
      return true;
    case 'attribute':
      return expr.from.kind === 'root';
    case 'calculation':
      return isLocal(expr.body);
    case 'aggregate':
      return false;
    default:
      return expr.args.every(isLocal);
  }
}

/** Prints a local expression; `alias` is the table's, undefined where there is no record yet. */
export function printLocal(expr: Expr, alias: string | undefined, parameters: Parameters): string {
  const print = (inner: Expr): string => printLocal(inner, alias, parameters);
  switch (expr.kind) {
    case 'literal':
      return typedLiteral(expr.type, expr.value);
    case 'param':
      return expr.ordinal < 0 ? parameters.fixed(expr.type, expr.value) : parameters.given(expr.type, expr.ordinal);
    case 'attribute':
      return alias === undefined ? quoteName(expr.column.column) : `${alias}.${quoteName(expr.column.column)}`;
    case 'calculation':
      return `(${print(expr.body)})`;
    case 'call':
      return spellCall(expr as CallNode, print);
    case 'fragment':
      return expr.parts.reduce(
        (text, part, i) => text + part + (expr.args[i] === undefined ? '' : `(${print(expr.args[i] as Expr)})`),
        '',
      );
    case 'actor':
      throw new RangeError('who acts is a value of the call');
    case 'aggregate':
      throw new RangeError('an aggregate is not local');
  }
}
