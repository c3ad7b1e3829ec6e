import { OperatorMisuse } from '../errors.ts';
import { alike, chosen } from './common-type.ts';
import { ordered } from './comparison.ts';
import { castNode } from './conversion.ts';
import { call, missing } from './operand.ts';
import type { Operand, Operator } from './operator.ts';
import { isNumeric } from './unify.ts';

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
    const [first, second] = args;
    if (first === undefined || second === undefined) throw missing('nullIf');
    const result = call('nullIf', args, first.type, { nullable: true });
    // SQL gives the first as the type it compared it as: a bigint beside a numeric comes back as a numeric.
    const promoted = isNumeric(first.type) && first.type.family !== 'decimal' && first.type.sql !== second.type.sql;
    return promoted ? castNode(result, first.type) : result;
  },
};

function several(operands: readonly Operand[], operator: string) {
  if (operands.length < 2) throw missing(operator);
  return chosen(operands, operator);
}
