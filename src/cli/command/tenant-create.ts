import { createTenantIn } from '../../migration/tenancy/tenant.ts';
import { changeTenant } from '../change-tenant.ts';
import type { Command, Invocation } from '../command.ts';
import { onlyArgument, repoFlag } from '../flags.ts';

/** `quarry tenant create`. */
export const command: Command = {
  name: 'tenant create',
  summary: "make the schema of a tenant, and run the tenants' migrations on it",
  positionals: 'NAME',
  flags: { ...repoFlag },
  examples: ['quarry tenant create acme'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const name = onlyArgument(invocation, command);
  return await changeTenant(invocation, `the tenant ${name} is there`, (database, options) =>
    createTenantIn(database, name, options),
  );
}
