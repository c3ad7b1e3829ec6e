import { MigrationInterrupted } from '../migration/error/run-error.ts';
import type { TenantResult } from '../migration/tenants.ts';
import { exit, type Invocation } from './command.ts';
import { isSet } from './flags.ts';

/** How it went for the tenants of a repo. */
export interface Done {
  readonly repo: string;
  readonly tenants: readonly TenantResult[];
}

/** How many tenants were moved, and why others were not. Exit code 1 where one failed. */
export function reportTenants(
  { flags, terminal }: Invocation,
  done: readonly Done[],
  words: { readonly moved: string; readonly left: string },
): number {
  const results = done.flatMap(({ tenants }) => tenants);
  const failed = results.filter(({ error }) => error !== undefined);
  if (isSet(flags, 'json')) terminal.data(JSON.stringify({ repos: done.map(plain) }, undefined, 2));
  const moved = results.filter(({ result }) => (result?.ran.length ?? 0) > 0);
  const left = results.length - moved.length - failed.length;
  terminal.say(
    `${results.length} ${results.length === 1 ? 'tenant' : 'tenants'}: ${moved.length} ${words.moved}, ${left} ${words.left}, ${failed.length} failed`,
  );
  for (const { schema, error } of failed)
    terminal.complain(`${terminal.colour.red('error')} tenant ${schema}: ${wordsOf(error)}`);
  const interrupted = failed.find(({ error }) => error instanceof MigrationInterrupted);
  if (interrupted !== undefined) throw interrupted.error;
  return failed.length > 0 ? exit.error : exit.done;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const plain = ({ repo, tenants }: Done) => ({
  repo,
  tenants: tenants.map(({ schema, result, error }) => ({
    tenant: schema,
    ran: result?.ran ?? [],
    ...(error === undefined ? {} : { error: wordsOf(error) }),
  })),
});
