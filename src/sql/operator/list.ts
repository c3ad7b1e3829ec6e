import { beside, firm, isPlain, operand, type Spelling } from './spelling.ts';

/** Of a list `item = any(list)`; of JSON containment, which an index on the column can answer. */
export const has: Spelling = (call, print) => {
  const [owner, item] = [operand(call, 0), operand(call, 1)];
  if (owner.type.family === 'json') return `${beside(owner, print)} @> ${firm(item, print)}`;
  return `${isPlain(item) ? print(item) : beside(item, print)} = any(${firm(owner, print)})`;
};

export const listOperator =
  (symbol: string): Spelling =>
  (call, print) =>
    `${beside(operand(call, 0), print)} ${symbol} ${firm(operand(call, 1), print)}`;

/** Lists count from 1 in SQL. */
export const at: Spelling = (call, print) => {
  const [owner, index] = [operand(call, 0), operand(call, 1)];
  const list = `(${print(owner)})`;
  if (index.kind === 'literal' && typeof index.value === 'number') {
    return index.value >= 0
      ? `${list}[${index.value + 1}]`
      : `${list}[cardinality${list}${index.value === -1 ? '' : ` - ${-index.value - 1}`}]`;
  }
  const given = firm(index, print);
  return `${list}[case when ${given} < 0 then cardinality${list} else 0 end + ${given} + 1]`;
};

export const countNulls: Spelling = (call, print) => {
  const list = firm(operand(call, 0), print);
  return `cardinality(${list}) - cardinality(array_remove(${list}, null))`;
};

/** A function of a list and an item of its type. */
export const listFunction =
  (name: string): Spelling =>
  (call, print) =>
    `${name}(${firm(operand(call, 0), print)}, ${firm(operand(call, 1), print)})`;

export const prepend: Spelling = (call, print) =>
  `array_prepend(${firm(operand(call, 1), print)}, ${firm(operand(call, 0), print)})`;

/** Null beside a list counts as no items; all of them null are null in every dialect of null. */
export const listConcat: Spelling = (call, print) => call.args.map((arg) => firm(arg, print)).join(' || ');
