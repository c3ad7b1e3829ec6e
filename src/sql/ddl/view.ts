import type { OperationOf } from '../../schema/operation.ts';
import { type BodyPart, keyOf } from '../../schema/state.ts';
import { quoteName, quoteText } from '../quote.ts';
import { quoteKey } from './name.ts';
import { spaced } from './spaced.ts';

/** Views. */
export const createView = ({ view, replace }: OperationOf<'createView'>): string =>
  `create ${replace ? 'or replace ' : ''}${kindOf(view.materialized)} ${quoteKey(keyOf(view))} as\n${bodyText(view.body)}`;

const kindOf = (materialized: boolean): string => (materialized ? 'materialized view' : 'view');

export const dropView = ({ view, materialized }: OperationOf<'dropView'>): string =>
  `drop ${kindOf(materialized)} ${quoteKey(view)}`;

export const commentView = ({ view, materialized, comment }: OperationOf<'commentView'>): string =>
  `comment on ${kindOf(materialized)} ${quoteKey(view)} is ${comment === undefined ? 'null' : quoteText(comment)}`;

export const renameViewColumn = ({ view, materialized, from, to }: OperationOf<'renameViewColumn'>): string =>
  `alter ${kindOf(materialized)} ${quoteKey(view)} rename column ${quoteName(from)} to ${quoteName(to)}`;

/** A query, each of its outermost clauses on a line of its own. */
export function bodyText(body: readonly BodyPart[]): string {
  let depth = 0;
  const pieces = body.map((part): string => {
    if (typeof part !== 'string') return part.column === undefined ? quoteKey(part.table) : quoteName(part.column);
    if (part === '(') depth++;
    if (part === ')') depth--;
    return depth === 0 && clauses.has(part) ? `\n${part}` : part;
  });
  return spaced(pieces).replaceAll(' \n', '\n').trim();
}

const clauses: ReadonlySet<string> = new Set([
  'select',
  'from',
  'where',
  'group',
  'having',
  'order',
  'limit',
  'offset',
  'union',
  'intersect',
  'except',
]);
