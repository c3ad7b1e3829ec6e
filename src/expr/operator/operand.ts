import { didYouMean } from '../../error/nearest.ts';
import { bigint, boolean, bytea, decimal, float, integer, json, text, timestamp } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import { OperatorMisuse } from '../errors.ts';
import type { CallNode, Expr, LiteralNode, ParamNode } from '../node.ts';
import { quoted } from './describe.ts';
import type { Loose, Operand } from './operator.ts';
import { isNumeric } from './unify.ts';

/** A call whose result is null as soon as an operand is, unless said otherwise. */
export function call(
  operator: string,
  args: readonly Expr[],
  type: Type,
  more: { readonly nullable?: boolean; readonly option?: unknown } = {},
): CallNode {
  const nullable = more.nullable ?? args.some((arg) => arg.nullable);
  const node = { kind: 'call', operator, args: Object.freeze(args), type, nullable } as const;
  return Object.freeze(more.option === undefined ? node : { ...node, option: more.option });
}

/** A value known at declaration. */
export function literal(value: unknown, type: Type): LiteralNode {
  return Object.freeze({ kind: 'literal', value, type, nullable: value === null });
}

/** The node of a plain value that has found its type: a parameter in a request, SQL text in a declaration. */
export function node(loose: Loose, value: unknown, type: Type): LiteralNode | ParamNode {
  if (loose.ordinal === undefined) return literal(value, type);
  return Object.freeze({ kind: 'param', ordinal: loose.ordinal, value, type, nullable: value === null });
}

/** An operand as an expression of a type: a plain value is cast to it. */
export function typed(operand: Operand, type: Type, operator: string): Expr {
  if (operand.kind !== 'loose') return operand;
  if (operand.value === null) return node(operand, null, type);
  if (operand.value === undefined) throw missing(operator);
  checkDeclared(operand.value, type, operator);
  const open = type.family === 'decimal' ? decimal() : type;
  const cast = open.cast(operand.value);
  if (cast.ok) return node(operand, cast.value, open);
  const wider = isNumeric(type) ? widened(operand, type) : undefined;
  if (wider !== undefined) return wider;
  throw new OperatorMisuse(operator, `${quoted(operand.value)} is no ${type.name}`, { why: cast.why });
}

/** `age.gt(2.5)` and `price.mul(1.5)` are meant on whole numbers too. */
function widened(loose: Loose, type: Type): Expr | undefined {
  if (typeof loose.value !== 'number' && typeof loose.value !== 'bigint') return undefined;
  const wider = type.family === 'number' && typeof loose.value === 'number' ? float : decimal();
  const cast = wider.cast(loose.value);
  return cast.ok ? node(loose, cast.value, wider) : undefined;
}

function checkDeclared(value: unknown, type: Type, operator: string): void {
  if (type.values === undefined || type.values.some((declared) => declared === value)) return;
  const suggestion = typeof value === 'string' ? didYouMean(value, type.values) : '';
  throw new OperatorMisuse(operator, `${quoted(value)} is none of the declared values.${suggestion}`, {
    why: `declared are ${type.values.map(quoted).join(', ')}`,
  });
}

/** The type a plain value has by itself; undefined for null. */
export function naturalType(value: unknown, operator: string): Type | undefined {
  switch (typeof value) {
    case 'string':
      return text;
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? integer : float;
    case 'bigint':
      return bigint;
    case 'boolean':
      return boolean;
    case 'object':
      if (value === null) return undefined;
      if (value instanceof Date) return timestamp(3);
      return value instanceof Uint8Array ? bytea : json();
    default:
      throw new OperatorMisuse(operator, `${quoted(value)} is no value`);
  }
}

export function missing(operator: string): OperatorMisuse {
  return new OperatorMisuse(operator, 'an operand is missing or undefined', {
    why: 'undefined has no meaning in SQL; it is a missing value more often than it is meant',
  });
}

/** The operand at an index, or a complaint that it is missing. */
export function operandAt(operands: readonly Operand[], index: number, operator: string): Operand {
  const operand = operands[index];
  if (operand === undefined || (operand.kind === 'loose' && operand.value === undefined)) throw missing(operator);
  return operand;
}

/** A plain value that becomes part of the SQL text (a key, a number of digits). */
export function plainAt(operands: readonly Operand[], index: number, operator: string): unknown {
  const operand = operands[index];
  if (operand === undefined) return undefined;
  if (operand.kind === 'loose' || operand.kind === 'literal') return operand.value;
  throw new OperatorMisuse(operator, 'needs a plain value here, not an expression', {
    why: 'it becomes part of the statement’s text',
  });
}

export const isNullLoose = (operand: Operand): boolean => operand.kind === 'loose' && operand.value === null;
