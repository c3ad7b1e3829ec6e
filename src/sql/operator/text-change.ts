import type { CallNode } from '../../expr/node.ts';
import type { Slice } from '../../expr/operator/slice.ts';
import type { Padding } from '../../expr/operator/text-change.ts';
import { castName } from '../literal.ts';
import { quoteText } from '../quote.ts';
import { beside, firm, operand, type Print, type Spelling } from './spelling.ts';

/** Text functions take text: of citext they would keep the type, or go without regard to case. */
const textOf = (call: CallNode, index: number, print: Print): string => {
  const value = operand(call, index);
  return castName(value.type) === 'citext' ? `${beside(value, print)}::text` : firm(value, print);
};

export const replaceAll: Spelling = (call, print) =>
  `replace(${textOf(call, 0, print)}, ${textOf(call, 1, print)}, ${textOf(call, 2, print)})`;

/** Of citext the function itself goes without regard to case. */
export const indexOf: Spelling = (call, print) =>
  `strpos(${firm(operand(call, 0), print)}, ${firm(operand(call, 1), print)}) - 1`;

/** PostgreSQL would cut what is longer. */
export const padded =
  (name: string): Spelling =>
  (call, print) => {
    const { length, fill } = call.option as Padding;
    const text = textOf(call, 0, print);
    return `${name}(${text}, greatest(${length}, char_length(${text})), ${quoteText(fill)})`;
  };

export const matches: Spelling = (call, print) =>
  `${textOf(call, 0, print)} ${call.option === 'ignoreCase' ? '~*' : '~'} ${textOf(call, 1, print)}`;

/** SQL counts from 1, and the end belongs to the piece. */
export const slice: Spelling = (call, print) => {
  const { start, end } = call.option as Slice;
  return operand(call, 0).type.family === 'list'
    ? listSlice(firm(operand(call, 0), print), start, end)
    : textSlice(textOf(call, 0, print), start, end);
};

function textSlice(text: string, start: number, end: number | undefined): string {
  if (start < 0) {
    const last = `right(${text}, ${-start})`;
    return end === undefined ? last : `left(${last}, ${end})`;
  }
  if (end === undefined) return `substr(${text}, ${start + 1})`;
  if (end < 0) return `substr(left(${text}, ${end}), ${start + 1})`;
  return start === 0 ? `left(${text}, ${end})` : `substr(${text}, ${start + 1}, ${Math.max(end - start, 0)})`;
}

function listSlice(list: string, start: number, end: number | undefined): string {
  const at = (place: number) => (place < 0 ? `cardinality(${list}) - ${-place}` : `${place}`);
  // A place below the first would not be cut off, but counted.
  const from = start < 0 ? `greatest(${at(start)}, 0) + 1` : `${start + 1}`;
  return `(${list})[${from}:${end === undefined ? '' : at(end)}]`;
}
