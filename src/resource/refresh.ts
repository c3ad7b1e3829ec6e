import type { RepoRef, ResourceModel } from '../model/model.ts';
import { modelOf } from '../model/resolve.ts';
import { check, runOptions } from '../query/given-options.ts';
import { query } from '../repo/raw.ts';
import { quoteTable } from '../sql/quote.ts';
import type { RefreshOptions } from './view-class.ts';

/** Fills a materialised view again. */
export async function refresh(view: object, repo: RepoRef, options: RefreshOptions = {}): Promise<void> {
  check('refresh', options, ['concurrently', ...runOptions]);
  const model = modelOf(view);
  const { concurrently = hasUniqueIndex(model), ...run } = options;
  const name = quoteTable(model.schema, model.table);
  await query(repo, `refresh materialized view ${concurrently ? 'concurrently ' : ''}${name}`, [], run);
}

/** What PostgreSQL tells the rows of before and after apart by: all rows are in it, by columns. */
const hasUniqueIndex = ({ primaryKey, identities, indexes }: ResourceModel): boolean =>
  primaryKey.length > 0 ||
  identities.some(({ where }) => where === undefined) ||
  indexes.some(
    ({ unique, where, keys }) => unique && where === undefined && keys.every(({ expr }) => expr.kind === 'attribute'),
  );
