import { complaintAbout } from './given-options.ts';
import type { PageOptions } from './page.ts';
import { QueryMisuse } from './query-error.ts';
import type { Request } from './request.ts';

const names = ['size', 'after', 'before', 'offset', 'count'] satisfies (keyof PageOptions)[];

/** What page() was given; throws `QueryMisuse` for what makes no page. `further` names the options it takes besides. */
export function pageOptionsOf(options: unknown, request: Request, further: readonly string[] = []): PageOptions {
  if (typeof options !== 'object' || options === null)
    throw new QueryMisuse('page() needs a size', { fix: '.page({ size: 50 })' });
  const complaint = complaintAbout('page', options, [...names, ...further]);
  if (complaint !== undefined) throw new QueryMisuse(complaint);
  const { size, offset, after, before, count } = options as PageOptions;
  if (wholeNumber(size, 'page size') === 0)
    throw new QueryMisuse('a page of 0 records has no next page', { fix: '.page({ size: 50 })' });
  const ways = [offset, after ?? undefined, before ?? undefined].filter((way) => way !== undefined);
  if (ways.length > 1)
    throw new QueryMisuse('a page begins after a record, before one, or at an offset: give one of them');
  if (offset !== undefined) wholeNumber(offset, 'offset');
  if (count !== undefined && typeof count !== 'boolean')
    throw new QueryMisuse('the count of page() is true or false', { fix: '.page({ size: 50, count: true })' });
  if (request.limit !== undefined || request.offset !== undefined) {
    throw new QueryMisuse('a query with a limit or an offset has no pages', {
      fix: '.page({ size }) instead of .limit(…)',
    });
  }
  return options as PageOptions;
}

/** A number of records; throws `QueryMisuse` for anything else. */
export function wholeNumber(count: unknown, what: string): number {
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  throw new QueryMisuse(
    `${what} is a whole number from 0 on, not ${typeof count === 'string' ? `'${count.slice(0, 50)}'` : String(count)}`,
  );
}
