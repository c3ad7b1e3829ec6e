import { QuarryError } from '../../error/quarry-error.ts';

/** A repo does not say which tenants it has. */
export class TenantsNotListed extends QuarryError {
  readonly code = 'migration.tenants_not_listed';
  constructor(repo: string) {
    super(`The repo '${repo}' does not say which tenants it has.`, {
      fix: `defineRepo('${repo}', { tenants: async () => ['acme', …] })`,
    });
  }
}

/** There is no such tenant: no schema of that name with a ledger of migrations in it. */
export class UnknownTenant extends QuarryError {
  readonly code = 'migration.unknown_tenant';
  constructor(repo: string, tenant: string) {
    super(`The database of ${repo} has no tenant '${tenant}'.`, {
      why: 'A tenant is a schema with a ledger of migrations in it.',
      fix: `quarry tenant create ${tenant}`,
    });
  }
}

/** A tenant is called as the schema that a repo has to itself, with tables and a ledger of its own. */
export class SchemaOfRepo extends QuarryError {
  readonly code = 'migration.schema_of_repo';
  constructor(tenant: string, repo: string) {
    super(`'${tenant}' cannot name a tenant: it is the schema of the repo '${repo}'.`, { fix: 'Choose another name.' });
  }
}

/** A release ended, and some tenants could not be moved; the others were. */
export class TenantsFailed extends QuarryError {
  readonly code = 'migration.tenants_failed';
  constructor(all: number, failed: readonly { readonly schema: string; readonly error: unknown }[]) {
    const lines = failed.map(({ schema, error }) => `tenant ${schema}: ${wordsOf(error)}`);
    super(`${failed.length} of ${all} tenants failed; the others are done.\n${lines.join('\n')}`, {
      fix: 'Mend what is in the way, and run it again: it goes on with those that failed.',
    });
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A tenant is to be called as a schema is that is there already. */
export class TenantNameTaken extends QuarryError {
  readonly code = 'migration.tenant_name_taken';
  constructor(tenant: string) {
    super(`There is a schema '${tenant}' already.`, { fix: 'Choose another name.' });
  }
}

/** A tenant is to be dropped, and nobody said that what it has may be lost. */
export class TenantLossRefused extends QuarryError {
  readonly code = 'migration.tenant_loss';
  constructor(tenant: string) {
    super(`Dropping the tenant '${tenant}' loses all it has for good.`, {
      fix: 'Take a backup, then say { acceptDataLoss: true }, or --accept-data-loss.',
    });
  }
}
