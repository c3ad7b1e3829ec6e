import { renameTenantIn } from '../../migration/tenancy/tenant.ts';
import { changeTenant } from '../change-tenant.ts';
import type { Command, Invocation } from '../command.ts';
import { repoFlag } from '../flags.ts';
import { UsageError } from '../usage-error.ts';

/** `quarry tenant rename`. */
export const command: Command = {
  name: 'tenant rename',
  summary: 'give a tenant, and so its schema, another name',
  positionals: 'FROM TO',
  flags: { ...repoFlag },
  examples: ['quarry tenant rename acme acme-2'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const [from = '', to = ''] = twoArguments(invocation);
  return await changeTenant(invocation, `the tenant ${from} is ${to} now`, (database, options) =>
    renameTenantIn(database, { from, to }, options),
  );
}

function twoArguments({ positionals }: Pick<Invocation, 'positionals'>): readonly string[] {
  if (positionals.length === 2) return positionals;
  throw new UsageError('it takes the name there is, and the one there is to be', {
    fix: 'quarry tenant rename FROM TO',
  });
}
