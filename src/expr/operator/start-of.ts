import { didYouMean } from '../../error/nearest.ts';
import { timestamp } from '../../type/registry.ts';
import { OperatorMisuse } from '../errors.ts';
import { describeExpr, quoted } from './describe.ts';
import { call, operandAt, plainAt, typed } from './operand.ts';
import type { Operator } from './operator.ts';
import { zoneAt } from './part.ts';

/** What a point in time can be taken back to. */
const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

/** What `startOf` cuts to, and by whose clock: undefined for the session's. */
export interface StartOf {
  readonly unit: (typeof units)[number];
  readonly zone: string | undefined;
}

/** `startOf("day", "Europe/Berlin")`: when the day began there. Both become part of the statement's text. */
export const startOf: Operator = {
  name: 'startOf',
  resolve(operands) {
    const owner = operandAt(operands, 0, 'startOf');
    const time = owner.kind === 'loose' ? typed(owner, timestamp(3), 'startOf') : owner;
    const isDate = time.type.family === 'date';
    if (time.type.family !== 'instant' && time.type.family !== 'unknown' && !isDate)
      throw new OperatorMisuse('startOf', `${describeExpr(time)} is of type ${time.type.name}, not a timestamp`);
    const given = plainAt(operands, 1, 'startOf');
    const unit = units.find((one) => one === given);
    if (unit === undefined) {
      throw new OperatorMisuse('startOf', `${quoted(given)} is no unit.${didYouMean(String(given), units)}`, {
        why: `units are ${units.join(', ')}`,
      });
    }
    const zone = zoneAt(operands, 2, 'startOf');
    if (isDate && (zone !== undefined || unit === 'second' || unit === 'minute' || unit === 'hour'))
      throw new OperatorMisuse('startOf', 'a day has no hours and is in no time zone', {
        fix: 'startOf("week"), "month", "quarter" or "year"',
      });
    const option: StartOf = { unit, zone };
    return call('startOf', [time], time.type, { option });
  },
};
