import { modelOf } from '../model/resolve.ts';
import type { Page, PageOptions } from './page.ts';
import { PageReading, type Row, tablePath } from './page-reading.ts';
import { selectionOf } from './plan/select.ts';
import type { Request } from './request.ts';
import type { Runner, RunOptions } from './runner.ts';

/** Reads one page of a query. */
export async function readPage(
  request: Request,
  options: PageOptions & RunOptions,
  runner: Runner,
): Promise<Page<Row, boolean>> {
  const resource = modelOf(request.resource);
  // Whatever cuts the rows makes their order unambiguous.
  const { sorts } = selectionOf({ ...request, limit: options.size }, resource);
  const reading = new PageReading({ request, path: tablePath(resource), sorts }, options, runner);
  const rows = runner.rows(reading.request, options);
  const count = options.count ? runner.count(request, options) : undefined;
  // One that fails does not leave the other behind.
  await Promise.allSettled([rows, count]);
  return reading.page(await rows, await count);
}
