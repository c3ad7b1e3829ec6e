import type { CallNode } from '../../expr/node.ts';
import type { SearchQuery } from '../../expr/operator/search.ts';
import { castName } from '../literal.ts';
import { quoteText } from '../quote.ts';
import { beside, firm, operand, type Print, type Spelling } from './spelling.ts';

/** citext has operators of its own that would take the others' place. */
const textOf = (call: CallNode, index: number, print: Print): string => {
  const value = operand(call, index);
  return castName(value.type) === 'citext' ? `${beside(value, print)}::text` : firm(value, print);
};

const named = (language: unknown): string => (typeof language === 'string' ? `${quoteText(language)}, ` : '');

/** By `||` and coalesce, which are immutable, as a generated column and an index need it. */
export const toTsvector: Spelling = (call, print) => {
  const texts = call.args.map((arg, index) => {
    const text = textOf(call, index, print);
    return arg.nullable ? `coalesce(${text}, '')` : text;
  });
  return `to_tsvector(${named(call.option)}${texts.join(" || ' ' || ")})`;
};

function queryOf(call: CallNode, print: Print): string {
  const { language, reader } = call.option as SearchQuery;
  return `${reader}(${named(language)}${textOf(call, 1, print)})`;
}

export const searchMatches: Spelling = (call, print) => `${beside(operand(call, 0), print)} @@ ${queryOf(call, print)}`;

/** A real to PostgreSQL. */
export const rank: Spelling = (call, print) =>
  `ts_rank(${firm(operand(call, 0), print)}, ${queryOf(call, print)})::float8`;

export const weight: Spelling = (call, print) =>
  `setweight(${firm(operand(call, 0), print)}, ${quoteText(String(call.option))})`;

export const searchConcat: Spelling = (call, print) => call.args.map((arg) => firm(arg, print)).join(' || ');

export const headline: Spelling = (call, print) =>
  `ts_headline(${named(call.option)}${textOf(call, 0, print)}, websearch_to_tsquery(${named(call.option)}${textOf(call, 1, print)}))`;

export const likeness =
  (name: string): Spelling =>
  (call, print) =>
    `${name}(${textOf(call, 0, print)}, ${textOf(call, 1, print)})::float8`;

export const isSimilar: Spelling = (call, print) => `${textOf(call, 0, print)} % ${textOf(call, 1, print)}`;
