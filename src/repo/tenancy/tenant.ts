import { tenantName } from '../../query/tenancy/tenant-error.ts';
import { inTenant, tenantHere } from '../context.ts';

/**
 * Runs `work` for a tenant, also after awaits: resources with `tenancy: 'schema'` are those of its schema in there.
 * Inside another tenant's it is this one's. Throws `InvalidTenantName`.
 *
 * @example
 * ```ts
 * withTenant('acme', () => currentTenant()); // → 'acme'
 * currentTenant(); // → undefined
 * ```
 */
export function withTenant<T>(tenant: string, work: () => T): T {
  return inTenant(tenantName(tenant), work);
}

/** The tenant of the running code; undefined where none is set. */
export const currentTenant = (): string | undefined => tenantHere();
