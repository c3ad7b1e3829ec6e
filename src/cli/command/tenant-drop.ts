import { dropTenantIn } from '../../migration/tenancy/tenant.ts';
import { changeTenant } from '../change-tenant.ts';
import type { Command, Invocation } from '../command.ts';
import { isSet, onlyArgument, repoFlag } from '../flags.ts';

/** `quarry tenant drop`. */
export const command: Command = {
  name: 'tenant drop',
  summary: 'drop a tenant with all it has',
  positionals: 'NAME',
  flags: {
    'accept-data-loss': { type: 'boolean', help: 'what it has is lost for good' },
    ...repoFlag,
  },
  examples: ['quarry tenant drop acme --accept-data-loss'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const name = onlyArgument(invocation, command);
  const acceptDataLoss = isSet(invocation.flags, 'accept-data-loss');
  return await changeTenant(invocation, `the tenant ${name} is dropped`, (database, options) =>
    dropTenantIn(database, name, { ...options, acceptDataLoss }),
  );
}
