import { date, timestamp } from '../../type/registry.ts';
import { call } from './operand.ts';
import type { Operator } from './operator.ts';

/** The time at which the transaction began. */
export const now: Operator = { name: 'now', resolve: () => call('now', [], timestamp(3), { nullable: false }) };

/** The date at that time, in the session's time zone. */
export const today: Operator = { name: 'today', resolve: () => call('today', [], date, { nullable: false }) };
