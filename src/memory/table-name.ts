import type { Home } from '../expr/node.ts';
import { isOfTenant } from '../model/tenancy/tenant-schema.ts';
import { TenantRequired } from '../query/tenancy/tenant-error.ts';

/** Where records are kept. */
export type Place = Pick<Home, 'schema' | 'table'>;

/** A table's name with its schema, which is `public` where none is named. */
export const tableName = ({ schema, table }: Place): string => `${schema ?? 'public'}.${table}`;

/** The place of a resource's records: of what each tenant has of its own, that of this one. Throws `TenantRequired`. */
export function placedFor(tenant: string | undefined, home: Place): Place {
  if (!isOfTenant(home)) return home;
  if (tenant === undefined) throw new TenantRequired(home.table);
  return { schema: tenant, table: home.table };
}
