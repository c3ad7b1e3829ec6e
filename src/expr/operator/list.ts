import { boolean, integer, json, list } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { alike } from './common-type.ts';
import { castNode, convert } from './conversion.ts';
import { describeExpr } from './describe.ts';
import { call, operandAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';
import { unify } from './unify.ts';

/** Whether a list has an item; of JSON, whether an array has it. */
export const has: Operator = {
  name: 'has',
  resolve(operands) {
    const owner = listAt(operands, 0, 'has');
    const item = operandAt(operands, 1, 'has');
    if (owner.type.family === 'json') return call('has', [owner, jsonItem(item)], boolean);
    const type = owner.type.item;
    if (type === undefined) return call('has', [owner, typed(item, owner.type, 'has')], boolean);
    const expr = item.kind === 'loose' ? typed(item, type, 'has') : compatible(item, owner);
    // A list may hold nulls, and then "not found" is "unknown".
    return call('has', [owner, expr], boolean, { nullable: true });
  },
};

function jsonItem(item: Operand): Expr {
  if (item.kind === 'loose') return typed(item, json(), 'has');
  return item.type.family === 'json' ? item : call('toJson', [item], json());
}

function compatible(item: Expr, owner: Expr): Expr {
  const type = owner.type.item;
  if (type === undefined) return item;
  alike([item, { kind: 'literal', value: null, type, nullable: true }], 'has');
  return convert(item, type);
}

const twoLists = (name: string): Operator => ({
  name,
  resolve(operands) {
    const owner = listAt(operands, 0, name);
    const other = operandAt(operands, 1, name);
    const list = other.kind === 'loose' ? typed(other, owner.type, name) : listAt(operands, 1, name);
    const type = unify(owner.type, list.type) ?? owner.type;
    return call(name, [convert(owner, type), convert(list, type)], boolean);
  },
});

/** Whether two lists have an item in common: `&&`. A null is in common with nothing. */
export const intersects = twoLists('intersects');
/** Whether every item of the second list is in the first: `@>`. */
export const containsAll = twoLists('containsAll');

/** `at(0)` is the first item, `at(-1)` the last; null beyond the ends. */
export const at: Operator = {
  name: 'at',
  resolve(operands) {
    const owner = listAt(operands, 0, 'at');
    const index = typed(operandAt(operands, 1, 'at'), integer, 'at');
    return call('at', [owner, index], owner.type.item ?? owner.type, { nullable: true });
  },
};

const changed = (name: string): Operator => ({
  name,
  resolve(operands) {
    const owner = listAt(operands, 0, name);
    const item = operandAt(operands, 1, name);
    const type = owner.type.item;
    if (type === undefined) throw new OperatorMisuse(name, `${describeExpr(owner)} is no list of a known type`);
    const expr = item.kind === 'loose' ? typed(item, type, name) : compatible(item, owner);
    // As in SQL a wider item makes a list of wider items.
    const wider = unify(type, expr.type) ?? type;
    const result = wider.sql === type.sql || wider.family === 'text' ? owner.type : list(wider);
    return call(name, [convert(owner, result), ofType(expr, wider)], result, { nullable: owner.nullable });
  },
});

const ofType = (item: Expr, type: Type): Expr =>
  item.type.family === type.family || item.type.family === 'unknown' ? item : castNode(item, type);

/** The list with an item behind its last. */
export const append = changed('append');
/** The list with an item before its first. */
export const prepend = changed('prepend');
/** The list without the items that equal one. */
export const remove = changed('remove');

/** The items of one list, then those of another. */
export const listConcat: Operator = {
  name: 'listConcat',
  resolve(operands) {
    const owner = listAt(operands, 0, 'concat');
    const others = operands.slice(1).map((other, index) => {
      const list = other.kind === 'loose' ? typed(other, owner.type, 'concat') : listAt(operands, index + 1, 'concat');
      alike([owner, list], 'concat');
      return list;
    });
    // PostgreSQL takes a list that is null for one without items, unless all are.
    const args = [owner, ...others];
    return call('listConcat', args, owner.type, { nullable: args.every(({ nullable }) => nullable) });
  },
};

/** How many items of a list are null. */
export const countNulls: Operator = {
  name: 'countNulls',
  resolve: (operands) => call('countNulls', [listAt(operands, 0, 'countNulls')], integer),
};

function listAt(operands: readonly Operand[], index: number, operator: string): Expr {
  const operand = operandAt(operands, index, operator);
  if (operand.kind === 'loose') throw new OperatorMisuse(operator, 'needs a list attribute, not a plain value');
  const { family } = operand.type;
  if (family === 'list' || family === 'unknown' || (family === 'json' && operator === 'has')) return operand;
  throw new OperatorMisuse(operator, `${describeExpr(operand)} is of type ${operand.type.name}, not a list`);
}
