import type { Type } from '../../type/type.ts';
import { boolean, list } from '../../type/types.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { convert, isOpen } from './conversion.ts';
import { describeExpr, quoted } from './describe.ts';
import { has } from './list.ts';
import { call, naturalType, node, operandAt, typed } from './operand.ts';
import type { Loose, Operator } from './operator.ts';

/** `in([…])`: one parameter however many values, so the text of the statement stays the same. */
export const inList: Operator = {
  name: 'in',
  resolve(operands) {
    const value = operandAt(operands, 0, 'in');
    const values = operandAt(operands, 1, 'in');
    if (values.kind !== 'loose') return has.resolve([values, value]);
    const items = itemsOf(values);
    const type = itemType(value.kind === 'loose' ? undefined : value, items);
    const expr = value.kind === 'loose' ? typed(value, type, 'in') : convert(value, type);
    const { cast, item } = castItems(items, type);
    return call('in', [expr, node(values, cast, list(item))], boolean, { nullable: expr.nullable });
  },
};

function itemsOf(values: Loose): readonly unknown[] {
  if (!Array.isArray(values.value)) {
    throw new OperatorMisuse('in', `${quoted(values.value)} is no list`, { fix: 'pass an array: in(["a", "b"])' });
  }
  const items: readonly unknown[] = values.value;
  if (items.some((item) => item === null || item === undefined)) {
    throw new OperatorMisuse('in', 'null cannot be in the list', {
      why: 'SQL answers null instead of false for everything that is not in such a list',
      fix: 'or(x.in([…]), x.isNull())',
    });
  }
  return items;
}

function itemType(value: Expr | undefined, items: readonly unknown[]): Type {
  const open = value === undefined || isOpen(value) || value.type.family === 'unknown';
  const type = open ? naturalType(items[0] ?? '', 'in') : value?.type;
  if (type !== undefined && type.family !== 'list') return type;
  throw new OperatorMisuse('in', `${value === undefined ? 'this' : describeExpr(value)} cannot be looked up in a list`);
}

/** All of one type: where one needs a wider type (`2.5` among whole numbers), all get it. */
function castItems(items: readonly unknown[], type: Type): { readonly cast: readonly unknown[]; readonly item: Type } {
  const first = items.map((item) => typed({ kind: 'loose', value: item, ordinal: undefined }, type, 'in'));
  const wider = first.find((item) => item.type.name !== type.name)?.type;
  if (wider !== undefined && wider.name !== type.name)
    return wider === type ? done(first, type) : castItems(items, wider);
  return done(first, first[0]?.type ?? type);
}

const done = (items: readonly Expr[], item: Type) => ({
  cast: Object.freeze(items.map((each) => (each.kind === 'literal' ? each.value : null))),
  item,
});
