import { boolean, float, list } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { convert, isOpen } from './conversion.ts';
import { describeExpr, quoted } from './describe.ts';
import { has } from './list.ts';
import { not } from './logic.ts';
import { call, naturalType, node, operandAt, typed } from './operand.ts';
import type { Loose, Operand, Operator } from './operator.ts';

/** `in([…])`: one parameter however many values, so the text of the statement stays the same. */
export const inList: Operator = {
  name: 'in',
  resolve(operands) {
    const values = operandAt(operands, 1, 'in');
    return values.kind === 'loose'
      ? lookup(operands, values, 'in')
      : has.resolve([values, operandAt(operands, 0, 'in')]);
  },
};

/** `notIn([…])`: null stays null, so rows without a value are not among the result. */
export const notIn: Operator = {
  name: 'notIn',
  resolve(operands) {
    const values = operandAt(operands, 1, 'notIn');
    return values.kind === 'loose' ? lookup(operands, values, 'notIn') : not.resolve([inList.resolve(operands)]);
  },
};

function lookup(operands: readonly Operand[], values: Loose, operator: string): Expr {
  const value = operandAt(operands, 0, operator);
  const items = itemsOf(values, operator);
  const type = itemType(value.kind === 'loose' ? undefined : value, items, operator);
  const expr = value.kind === 'loose' ? typed(value, type, operator) : convert(value, type);
  const { cast, item } = castItems(items, type, operator);
  return call(operator, [expr, node(values, cast, list(item))], boolean, { nullable: expr.nullable });
}

function itemsOf(values: Loose, operator: string): readonly unknown[] {
  if (!Array.isArray(values.value)) {
    throw new OperatorMisuse(operator, `${quoted(values.value)} is no list`, {
      fix: `pass an array: ${operator}(["a", "b"])`,
    });
  }
  const items: readonly unknown[] = values.value;
  if (items.some((item) => item === null || item === undefined)) {
    throw new OperatorMisuse(operator, 'null cannot be in the list', {
      why: 'SQL answers null instead of false for everything that is not in such a list',
      fix: 'or(x.in([…]), x.isNull())',
    });
  }
  return items;
}

function itemType(value: Expr | undefined, items: readonly unknown[], operator: string): Type {
  const type = typeOf(value, items, operator);
  if (type !== undefined && type.family !== 'list') return type;
  throw new OperatorMisuse(
    operator,
    `${value === undefined ? 'this' : describeExpr(value)} cannot be looked up in a list`,
  );
}

function typeOf(value: Expr | undefined, items: readonly unknown[], operator: string): Type | undefined {
  if (value !== undefined && !isOpen(value) && value.type.family !== 'unknown') return value.type;
  const type = naturalType(items[0] ?? '', operator);
  return type?.family === 'number' ? float : type;
}

/** All of one type: where one needs a wider type (`2.5` among whole numbers), all get it. */
function castItems(
  items: readonly unknown[],
  type: Type,
  operator: string,
): { readonly cast: readonly unknown[]; readonly item: Type } {
  const first = items.map((item) => typed({ kind: 'loose', value: item, ordinal: undefined }, type, operator));
  const wider = first.find((item) => item.type.name !== type.name)?.type;
  if (wider !== undefined && wider.name !== type.name)
    return wider === type ? done(first, type) : castItems(items, wider, operator);
  return done(first, first[0]?.type ?? type);
}

const done = (items: readonly Expr[], item: Type) => ({
  cast: Object.freeze(items.map((each) => (each.kind === 'literal' ? each.value : null))),
  item,
});
