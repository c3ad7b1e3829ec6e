import { castName } from '../literal.ts';
import { quoteText } from '../quote.ts';
import { beside, firm, operand, type Spelling } from './spelling.ts';

/** What stands on the right may be of several types: a parameter always says of which. */
export const saidOperator =
  (symbol: string): Spelling =>
  (call, print) =>
    `${beside(operand(call, 0), print)} ${symbol} ${firm(operand(call, 1), print)}`;

export const rangeOf: Spelling = (call, print) => {
  const bounds = call.option === '[)' ? '' : `, ${quoteText(String(call.option))}`;
  return `${castName(call.type)}(${firm(operand(call, 0), print)}, ${firm(operand(call, 1), print)}${bounds})`;
};
