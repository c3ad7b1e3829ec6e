import { didYouMean } from '../../error/nearest.ts';
import { date, float, integer, time, timestamp } from '../../type/registry.ts';
import type { Family } from '../../type/type.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { describeExpr, quoted } from './describe.ts';
import { call, operandAt, plainAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';

const calendar = ['year', 'quarter', 'month', 'week', 'day', 'weekday', 'dayOfYear'] as const;
const clock = ['hour', 'minute', 'second'] as const;

/** A part of a time; seconds have decimals, weekdays count from Monday, 1, to Sunday, 7. */
export type Part = (typeof calendar)[number] | (typeof clock)[number] | 'epoch';

const partsOf: Partial<Record<Family, readonly Part[]>> = {
  instant: [...calendar, ...clock, 'epoch'],
  date: [...calendar, 'epoch'],
  time: [...clock, 'epoch'],
  interval: ['year', 'month', 'day', ...clock, 'epoch'],
};

/** Which part, and by whose clock: undefined for the session's. */
export interface PartOf {
  readonly part: Part;
  readonly zone: string | undefined;
}

/** `part("month", "Europe/Berlin")`: a number of the calendar or the clock. Both become part of the statement's text. */
export const part: Operator = {
  name: 'part',
  resolve(operands) {
    const operand = operandAt(operands, 0, 'part');
    const owner = operand.kind === 'loose' ? typed(operand, timestamp(3), 'part') : operand;
    const parts = partsOf[owner.type.family];
    if (parts === undefined)
      throw new OperatorMisuse('part', `${describeExpr(owner)} is of type ${owner.type.name}, not a time`);
    const given = plainAt(operands, 1, 'part');
    const found = parts.find((one) => one === given);
    if (found === undefined)
      throw new OperatorMisuse(
        'part',
        `${quoted(given)} is no part of a ${owner.type.name}.${didYouMean(String(given), parts)}`,
        { why: `it has ${parts.join(', ')}` },
      );
    const zone = zoneAt(operands, 2, 'part');
    if (zone !== undefined && owner.type.family !== 'instant')
      throw new OperatorMisuse('part', `a ${owner.type.name} is in no time zone`);
    // Seconds since 1970 are the same everywhere.
    const option: PartOf = { part: found, zone: found === 'epoch' ? undefined : zone };
    return call('part', [owner], found === 'second' || found === 'epoch' ? float : integer, { option });
  },
};

/** The name of a time zone, where one is given. */
export function zoneAt(operands: readonly Operand[], index: number, operator: string): string | undefined {
  const zone = plainAt(operands, index, operator);
  if (zone === undefined || (typeof zone === 'string' && zone !== '')) return zone;
  throw new OperatorMisuse(operator, `${quoted(zone)} is no time zone`, { fix: '"Europe/Berlin", or "UTC"' });
}

/** `dateIn`, `timeIn`: what the calendar, or the clock, of a time zone shows at a point in time. */
const local = (name: string, type: typeof date): Operator => ({
  name,
  resolve(operands) {
    const operand = operandAt(operands, 0, name);
    const owner = operand.kind === 'loose' ? typed(operand, timestamp(3), name) : operand;
    if (owner.type.family !== 'instant')
      throw new OperatorMisuse(name, `${describeExpr(owner)} is of type ${owner.type.name}, not a timestamp`);
    const zone = zoneAt(operands, 1, name);
    if (zone === undefined) throw new OperatorMisuse(name, 'names no time zone', { fix: '"Europe/Berlin", or "UTC"' });
    return call(name, [owner], type, { option: zone });
  },
});

export const dateIn = local('dateIn', date);
export const timeIn = local('timeIn', time());

/** The point in time at which the calendar and the clock of a time zone show a day and a time of day. */
export const timestampOf: Operator = {
  name: 'timestampOf',
  resolve(operands) {
    const [day, at] = [of(operands, 0, 'date'), of(operands, 1, 'time')];
    const zone = zoneAt(operands, 2, 'timestampOf');
    if (zone === undefined) throw new OperatorMisuse('timestampOf', 'names no time zone', { fix: '"Europe/Berlin"' });
    return call('timestampOf', [day, at], timestamp(3), { option: zone });
  },
};

function of(operands: readonly Operand[], index: number, family: 'date' | 'time'): Expr {
  const operand = operandAt(operands, index, 'timestampOf');
  if (operand.kind === 'loose') return typed(operand, family === 'date' ? date : time(), 'timestampOf');
  if (operand.type.family === family || operand.type.family === 'unknown') return operand;
  throw new OperatorMisuse('timestampOf', `${describeExpr(operand)} is of type ${operand.type.name}, not a ${family}`);
}
