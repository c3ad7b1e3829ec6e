import { unknown } from '../../type/registry.ts';
import { OperatorMisuse } from '../errors.ts';
import { operandAt, typed } from './operand.ts';
import type { Operator } from './operator.ts';

/** sql`…`: raw SQL; the first operand holds its strings, the others are what stands between them. */
export const sql: Operator = {
  name: 'sql',
  resolve(operands) {
    const strings = operands[0];
    const parts: unknown = strings?.kind === 'loose' ? strings.value : undefined;
    if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string') || parts.length !== operands.length) {
      throw new OperatorMisuse('sql', 'is a template tag', { fix: 'write the SQL right behind it: sql`now()`' });
    }
    const args = operands.slice(1).map((_, index) => typed(operandAt(operands, index + 1, 'sql'), unknown, 'sql'));
    return Object.freeze({
      kind: 'fragment',
      parts: Object.freeze([...parts]),
      args: Object.freeze(args),
      type: unknown,
      nullable: true,
    });
  },
};
