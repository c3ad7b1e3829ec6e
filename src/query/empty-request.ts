import { RecordToken } from '../expr/chain.ts';
import type { Request } from './request.ts';

/**
 * A request for all records of a resource, as they are read by default. It names everything a request may say, so that
 * all of them have one layout.
 */
export function emptyRequest(resource: object): Request {
  return Object.freeze({
    resource,
    record: new RecordToken('record'),
    filters: [],
    sorts: [],
    limit: undefined,
    offset: undefined,
    select: undefined,
    loads: [],
    computed: [],
    distinct: undefined,
    lock: undefined,
    whole: undefined,
    authorize: undefined,
    deed: undefined,
    action: undefined,
    key: undefined,
    keyset: undefined,
    page: undefined,
    counted: undefined,
    paged: undefined,
    summary: undefined,
    combined: undefined,
    group: undefined,
    hints: undefined,
    keys: undefined,
  });
}
