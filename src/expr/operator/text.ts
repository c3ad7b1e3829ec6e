import { integer, list, text } from '../../type/registry.ts';
import { OperatorMisuse } from '../errors.ts';
import { isOpen, textual } from './conversion.ts';
import { describeExpr } from './describe.ts';
import { listConcat } from './list.ts';
import { call, missing, operandAt, plainAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';
import { lowerEnd, upperEnd } from './range.ts';
import { searchConcat } from './search.ts';

export const function1 = (name: string): Operator => ({
  name,
  resolve: (operands) => call(name, [subject(operands, name)], text),
});

/** A range has an end where a text has letters. */
const function1OrEnd = (name: string, end: Operator): Operator => ({
  name,
  resolve(operands) {
    const operand = operandAt(operands, 0, name);
    const isRange = operand.kind !== 'loose' && operand.type.family === 'range';
    return isRange ? end.resolve(operands) : function1(name).resolve(operands);
  },
});

export const lower = function1OrEnd('lower', lowerEnd);
export const upper = function1OrEnd('upper', upperEnd);
/** Without spaces at both ends. */
export const trim = function1('trim');

/** What is text to JavaScript (a uuid, a date) is text to these; a number or a list is a mistake. */
export function subject(operands: readonly Operand[], operator: string) {
  const operand = operandAt(operands, 0, operator);
  if (operand.kind === 'loose' || isOpen(operand) || !unlike.has(operand.type.family))
    return textual(operand, operator);
  throw new OperatorMisuse(operator, `${describeExpr(operand)} is of type ${operand.type.name}, not a text`);
}

const unlike: ReadonlySet<string> = new Set([
  'number',
  'bigint',
  'boolean',
  'bytes',
  'json',
  'list',
  'range',
  'instant',
]);

/** Characters of a text, items of a list, bytes of bytes. */
export const length: Operator = {
  name: 'length',
  resolve(operands) {
    const operand = operandAt(operands, 0, 'length');
    const counted = operand.kind !== 'loose' && (operand.type.family === 'list' || operand.type.family === 'bytes');
    return call('length', [counted ? operand : subject(operands, 'length')], integer);
  },
};

/** All operands as text, one after the other; null as soon as one is. */
export const concat: Operator = {
  name: 'concat',
  resolve(operands) {
    if (operands.length === 0) throw missing('concat');
    const [first] = operands;
    if (first !== undefined && first.kind !== 'loose' && first.type.family === 'list')
      return listConcat.resolve(operands);
    if (first !== undefined && first.kind !== 'loose' && first.type.family === 'search')
      return searchConcat.resolve(operands);
    return call(
      'concat',
      operands.map((_, index) => textual(operandAt(operands, index, 'concat'), 'concat')),
      text,
    );
  },
};

/** The items of a list of texts as one text, nulls passed over. */
export const join: Operator = {
  name: 'join',
  resolve(operands) {
    const owner = operandAt(operands, 0, 'join');
    if (owner.kind === 'loose' || owner.type.family !== 'list')
      throw new OperatorMisuse('join', 'joins the items of a list');
    const between = operands[1] ?? { kind: 'loose', value: '', ordinal: undefined };
    return call('join', [owner, typed(between, text, 'join')], text);
  },
};

/** Texts with a separator between them, nulls passed over: `concat_ws`. Never null. */
export const concatWs: Operator = {
  name: 'concatWs',
  resolve(operands) {
    if (operands.length < 2) throw missing('concatWs');
    const args = operands.map((_, index) => textual(operandAt(operands, index, 'concatWs'), 'concatWs'));
    return call('concatWs', args, text, { nullable: args[0]?.nullable ?? false });
  },
};

/** The pieces of a text between separators; a third operand says whether empty ones are left out. */
export const split: Operator = {
  name: 'split',
  resolve(operands) {
    const separator = operands[1] ?? { kind: 'loose', value: ' ', ordinal: undefined };
    if (plainAt(operands, 1, 'split') === '') throw new OperatorMisuse('split', 'the separator is empty');
    const option = plainAt(operands, 2, 'split') === true ? 'trim' : undefined;
    return call('split', [subject(operands, 'split'), typed(separator, text, 'split')], list(text), { option });
  },
};
