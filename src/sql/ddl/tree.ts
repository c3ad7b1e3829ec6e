import type { CallNode, Expr } from '../../expr/node.ts';
import type { RawTree, Tree } from '../../schema/tree.ts';
import { literal, typedLiteral } from '../literal.ts';
import { enclose } from '../operator/spelling.ts';
import { spellCall } from '../operator/spellings.ts';
import { quoteName } from '../quote.ts';
import { spaced } from './spaced.ts';
import { storedType } from './stored-type.ts';

/** An expression of a State as SQL, columns by their bare names. */
export function printTree(tree: Tree): string {
  if ('literal' in tree) return literalText(tree.literal, tree.type);
  return printExpr(exprOf(tree));
}

/** The same for a column's default, where the column says the type. */
export function printDefault(tree: Tree): string {
  if (!('literal' in tree)) return printTree(tree);
  const type = storedType(tree.type);
  return literal(type, tree.literal === null ? null : type.decode(tree.literal));
}

function literalText(value: string | null, sql: string): string {
  const type = storedType(sql);
  return typedLiteral(type, value === null ? null : type.decode(value));
}

/** As the expression it was, so that operators are spelt in one place only. */
function exprOf(tree: Tree): Expr {
  const type = storedType(tree.type);
  if ('literal' in tree) {
    return { kind: 'literal', value: tree.literal === null ? null : type.decode(tree.literal), type, nullable: true };
  }
  if ('call' in tree) {
    const option = tree.option === undefined ? {} : { option: tree.option };
    return { kind: 'call', operator: tree.call, args: tree.args.map(exprOf), ...option, type, nullable: true };
  }
  // Columns and raw SQL print as themselves: a fragment without operands says that.
  const parts = ['column' in tree ? quoteName(tree.column) : printRaw(tree)];
  return { kind: 'fragment', parts, args: [], type, nullable: true };
}

function printExpr(expr: Expr): string {
  if (expr.kind === 'call') return spellCall(expr as CallNode, printExpr);
  if (expr.kind === 'fragment') return expr.parts.join('');
  return expr.kind === 'literal' ? literal(expr.type, expr.value) : '';
}

const printRaw = (tree: RawTree): string =>
  spaced(tree.raw.map((part) => (typeof part === 'string' ? part : enclose(printTree(part)))));
