import { text } from '../../type/registry.ts';
import { OperatorMisuse } from '../errors.ts';
import { textual } from './conversion.ts';
import { describeExpr, quoted } from './describe.ts';
import { call, operandAt, plainAt } from './operand.ts';
import type { Operand, Operator } from './operator.ts';

/** From which place on and up to which, counted from 0; below 0 from the end. Undefined: to the end. */
export interface Slice {
  readonly start: number;
  readonly end: number | undefined;
}

/** `slice(0, 3)`: characters of a text, values of a list. Both places become part of the statement's text. */
export const slice: Operator = {
  name: 'slice',
  resolve(operands) {
    const owner = operandAt(operands, 0, 'slice');
    const [start, end] = [placeAt(operands, 1) ?? 0, placeAt(operands, 2)];
    if (start < 0 && end !== undefined && end >= 0)
      throw new OperatorMisuse('slice', `from ${start} to ${end} begins at one end and stops at the other`, {
        fix: 'count both from the beginning, or both from the end',
      });
    const option: Slice = { start, end };
    if (owner.kind !== 'loose' && owner.type.family === 'list') return call('slice', [owner], owner.type, { option });
    if (owner.kind !== 'loose' && wordless.has(owner.type.family))
      throw new OperatorMisuse('slice', `${describeExpr(owner)} is of type ${owner.type.name}, neither text nor list`);
    return call('slice', [textual(owner, 'slice')], text, { option });
  },
};

const wordless: ReadonlySet<string> = new Set(['number', 'bigint', 'boolean', 'bytes', 'range', 'instant']);

function placeAt(operands: readonly Operand[], index: number): number | undefined {
  const place = plainAt(operands, index, 'slice');
  if (place === undefined) return undefined;
  if (typeof place === 'number' && Number.isSafeInteger(place) && Math.abs(place) < 2 ** 31) return place;
  throw new OperatorMisuse('slice', `${quoted(place)} is no place`, { why: 'places are whole numbers' });
}
