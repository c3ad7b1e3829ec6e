import { pathOf } from '../../expr/operator/json-member.ts';
import { castName } from '../literal.ts';
import { quoteText } from '../quote.ts';
import { beside, firm, operand, type Spelling } from './spelling.ts';

/** A member as JSON (`->`), or as what its use asked for (`->>`, and a cast). */
export const get: Spelling = (call, print) => {
  const keys = pathOf(call.option).map((key) => (typeof key === 'number' ? String(key) : quoteText(key)));
  const root = firm(operand(call, 0), print);
  if (call.type.family === 'json') return [root, ...keys].join(' -> ');
  const last = keys.pop();
  const text = last === undefined ? `${root} #>> '{}'` : `${[root, ...keys].join(' -> ')} ->> ${last}`;
  return castName(call.type) === 'text' ? text : `(${text})::${castName(call.type)}`;
};

export const toJson: Spelling = (call, print) => `to_jsonb(${firm(operand(call, 0), print)})`;

export const cast: Spelling = (call, print) => `${beside(operand(call, 0), print)}::${castName(call.type)}`;

/** Keys and values in turn; the keys are text of the statement. */
export const object: Spelling = (call, print) => {
  const keys = Array.isArray(call.option) ? call.option.map(String) : [];
  return `jsonb_build_object(${keys.map((key, i) => `${quoteText(key)}, ${firm(operand(call, i), print)}`).join(', ')})`;
};
