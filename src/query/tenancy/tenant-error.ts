import { QuarryError } from '../../error/quarry-error.ts';

/** Something that each tenant has of its own was asked for, and nobody said whose. */
export class TenantRequired extends QuarryError {
  readonly code = 'query.tenant_required';
  readonly table: string;
  constructor(table: string) {
    super(`Whose '${table}' is meant? Every tenant has such a table of its own.`, {
      why: 'No tenant is set here, and there is none to fall back on.',
      fix: "Say for whom: withTenant('acme', () => …)",
    });
    this.table = table;
  }
}

/** A name that no tenant can have. */
export class InvalidTenantName extends QuarryError {
  readonly code = 'query.invalid_tenant_name';
}

/** Schemas that hold something else. */
const others = new Set(['public', 'information_schema', 'pg_catalog', 'pg_toast']);
/** PostgreSQL cuts longer names. */
const longest = 63;

/**
 * The name of a tenant, which is that of its schema. Throws `InvalidTenantName` for anything but 1 to 63 letters, digits,
 * `-` and `_`, and for schemas that hold something else.
 */
export function tenantName(name: unknown): string {
  if (typeof name !== 'string' || !/^[A-Za-z0-9_-]+$/.test(name) || name.length > longest) {
    throw new InvalidTenantName(`${typeof name === 'string' ? `'${name}'` : String(name)} cannot name a tenant.`, {
      why: `A tenant's name is that of its schema: 1 to ${longest} letters, digits, - and _.`,
    });
  }
  if (others.has(name) || name.startsWith('pg_'))
    throw new InvalidTenantName(`'${name}' cannot name a tenant.`, {
      why: 'A schema of that name holds something else.',
    });
  return name;
}
