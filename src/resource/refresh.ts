import type { RepoRef, ResourceModel } from '../model/model.ts';
import { modelOf } from '../model/resolve.ts';
import { isOfTenant } from '../model/tenancy/tenant-schema.ts';
import { check, runOptions } from '../query/given-options.ts';
import { TenantRequired } from '../query/tenancy/tenant-error.ts';
import { query } from '../repo/raw.ts';
import { currentTenant } from '../repo/tenancy/tenant.ts';
import { quoteTable } from '../sql/quote.ts';
import type { RefreshOptions } from './view-class.ts';

/** Fills a materialised view again. */
export async function refresh(view: object, repo: RepoRef, options: RefreshOptions = {}): Promise<void> {
  check('refresh', options, ['concurrently', ...runOptions]);
  const model = modelOf(view);
  const { concurrently = hasUniqueIndex(model), ...run } = options;
  const name = quoteTable(schemaHere(model), model.table);
  await query(repo, `refresh materialized view ${concurrently ? 'concurrently ' : ''}${name}`, [], run);
}

function schemaHere(model: ResourceModel): string | undefined {
  if (!isOfTenant(model)) return model.schema;
  const tenant = currentTenant();
  if (tenant === undefined) throw new TenantRequired(model.table);
  return tenant;
}

/** What PostgreSQL tells the rows of before and after apart by: all rows are in it, by columns. */
const hasUniqueIndex = ({ primaryKey, identities, indexes }: ResourceModel): boolean =>
  primaryKey.length > 0 ||
  identities.some(({ where }) => where === undefined) ||
  indexes.some(
    ({ unique, where, keys }) => unique && where === undefined && keys.every(({ expr }) => expr.kind === 'attribute'),
  );
