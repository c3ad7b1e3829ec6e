import { QuarryError } from '../error/quarry-error.ts';
import type { AttributeNode, Expr } from '../expr/node.ts';
import { needsBase } from '../type/domain.ts';
import { tokens } from './token.ts';

/** An expression over the columns of one table, as JSON. Types are part of it: the same text over other types differs. */
export type Tree = LiteralTree | ColumnTree | CallTree | RawTree;
export interface LiteralTree {
  /** In PostgreSQL's text format; null is NULL. */
  readonly literal: string | null;
  readonly type: string;
}
export interface ColumnTree {
  readonly column: string;
  readonly type: string;
}
export interface CallTree {
  readonly call: string;
  readonly args: readonly Tree[];
  readonly option?: unknown;
  readonly type: string;
}
/** Raw SQL as its tokens, so that white space, case and comments make no difference. */
export interface RawTree {
  readonly raw: readonly (string | Tree)[];
  readonly type: string;
}

/** An expression that only means something inside a query stands in a check, index, default or generated column. */
export class NotAColumnExpression extends QuarryError {
  readonly code = 'schema.not_a_column_expression';
  constructor(what: string) {
    super(`${what} cannot be stored in the database's structure`, {
      why: 'Checks, indexes, defaults and generated columns see one row of one table.',
      fix: 'Use attributes of the resource itself, literals and functions.',
    });
  }
}

/** The tree of a resolved expression; calculations are replaced by what they compute. */
export function treeOf(expr: Expr): Tree {
  switch (expr.kind) {
    case 'literal':
      return literalOf(expr.value, expr.type);
    case 'attribute':
      if (expr.from.kind !== 'root') throw new NotAColumnExpression(`'${expr.column.name}' of another record`);
      return columnTree(expr);
    case 'calculation':
      return treeOf(expr.body);
    case 'call':
      return {
        call: expr.operator,
        args: expr.args.map(treeOf),
        ...(expr.option === undefined ? {} : { option: expr.option }),
        type: expr.type.sql,
      };
    case 'fragment':
      return {
        raw: expr.parts.flatMap((part, i) => {
          const arg = expr.args[i];
          return [...rawTokens(part), ...(arg === undefined ? [] : [treeOf(arg)])];
        }),
        type: expr.type.sql,
      };
    case 'param':
      throw new NotAColumnExpression('A value given with a request');
    case 'actor':
      throw new NotAColumnExpression(`'${expr.column.name}' of the actor`);
    case 'aggregate':
      throw new NotAColumnExpression(`The aggregate '${expr.function}'`);
  }
}

function columnTree({ column: { column }, type }: AttributeNode): ColumnTree | RawTree {
  const tree: ColumnTree = { column, type: type.sql };
  return needsBase(type) ? { raw: [tree, '::', ...rawTokens(type.sql)], type: type.sql } : tree;
}

function literalOf(value: unknown, type: Expr['type']): LiteralTree {
  return { literal: value === null || value === undefined ? null : type.encode(value), type: type.sql };
}

/** Raw SQL given as text, for instance on the command line. */
export const rawTree = (sql: string, type = ''): RawTree => ({ raw: rawTokens(sql), type });

/** A space before a token is kept where leaving it out would change the meaning: before `(` it never does. */
function rawTokens(sql: string): string[] {
  return tokens(sql).map((token) => token.text);
}

const childrenOf = (tree: Tree): readonly (string | Tree)[] =>
  'call' in tree ? tree.args : 'raw' in tree ? tree.raw : [];

/** The columns a tree mentions; for raw SQL every word counts that is no type behind `::`, since it might be one. */
export function columnsOf(tree: Tree): Set<string> {
  const found = new Set<string>();
  const visit = (node: string | Tree): void => {
    if (typeof node === 'string') found.add(node.startsWith('"') ? node.slice(1, -1).replaceAll('""', '"') : node);
    else if ('column' in node) found.add(node.column);
    else for (const [i, child] of childrenOf(node).entries()) if (!isTypeAt(childrenOf(node), i)) visit(child);
  };
  visit(tree);
  return found;
}

/** Behind `::`, with the schema it is in or without. */
const isTypeAt = (all: readonly (string | Tree)[], at: number): boolean =>
  all[at - 1] === '::' || (all[at - 1] === '.' && all[at - 3] === '::');

/** The functions and operators a tree calls; for raw SQL every word counts. */
export function callsOf(tree: Tree): Set<string> {
  const found = new Set<string>();
  const visit = (node: string | Tree): void => {
    if (typeof node === 'string') found.add(node);
    else {
      if ('call' in node) found.add(node.call);
      for (const child of childrenOf(node)) visit(child);
    }
  };
  visit(tree);
  return found;
}

/** The tree with every node passed through `change`, leaves first. */
export function mapTree(tree: Tree, change: (node: Tree) => Tree): Tree {
  if ('call' in tree) return change({ ...tree, args: tree.args.map((arg) => mapTree(arg, change)) });
  if ('raw' in tree) {
    return change({ ...tree, raw: tree.raw.map((part) => (typeof part === 'string' ? part : mapTree(part, change))) });
  }
  return change(tree);
}

/** The tree after a column was renamed, words of raw SQL included. */
export function renameColumnIn(tree: Tree, from: string, to: string): Tree {
  return mapTree(tree, (node) => {
    if ('column' in node) return node.column === from ? { ...node, column: to } : node;
    if (!('raw' in node)) return node;
    const quoted = `"${from.replaceAll('"', '""')}"`;
    return {
      ...node,
      raw: node.raw.map((part) => (part === from ? to : part === quoted ? `"${to.replaceAll('"', '""')}"` : part)),
    };
  });
}
