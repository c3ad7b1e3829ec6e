import { RecordToken } from '../expr/chain.ts';
import type { Request } from './request.ts';

/** A request for all records of a resource, as they are read by default. */
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
  });
}
