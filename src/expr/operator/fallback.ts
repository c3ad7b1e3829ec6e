import { OperatorMisuse } from '../errors.ts';
import { alike, chosen } from './common-type.ts';
import { ordered } from './comparison.ts';
import { call, missing } from './operand.ts';
import type { Operand, Operator } from './operator.ts';

/** `COALESCE`: the first operand that is not null. */
export const orElse: Operator = {
  name: 'orElse',
  resolve(operands) {
    const { args, type } = several(operands, 'orElse');
    return call('orElse', args, type, { nullable: args.every((arg) => arg.nullable) });
  },
};

const extreme = (name: string): Operator => ({
  name,
  resolve(operands) {
    const { args, type } = several(operands, name);
    return call(name, ordered(args, name), type, { nullable: args.every((arg) => arg.nullable) });
  },
});

/** The greatest operand; nulls are passed over. */
export const greatest = extreme('greatest');
/** The least operand; nulls are passed over. */
export const least = extreme('least');

/** Null where both are equal, else the first. */
export const nullIf: Operator = {
  name: 'nullIf',
  resolve(operands) {
    if (operands.length !== 2) throw new OperatorMisuse('nullIf', 'compares two values');
    const { args } = alike(operands, 'nullIf');
    const [first] = args;
    if (first === undefined) throw missing('nullIf');
    return call('nullIf', args, first.type, { nullable: true });
  },
};

function several(operands: readonly Operand[], operator: string) {
  if (operands.length < 2) throw missing(operator);
  return chosen(operands, operator);
}
