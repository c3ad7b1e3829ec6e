import { QuarryError } from '../error/quarry-error.ts';
import { type AnyRepo, databaseOwner, stateOf } from '../repo/repo-state.ts';
import type { Flag, Invocation } from './command.ts';
import { isSet } from './flags.ts';

/** Something that destroys or invents data was asked for in production. */
export class RefusedInProduction extends QuarryError {
  readonly code = 'cli.refused_in_production';
}

/** What `refuseInProduction` looks for. */
export const productionFlag = {
  force: { type: 'boolean', help: 'also where NODE_ENV=production' },
} as const satisfies Readonly<Record<string, Flag>>;

type Asked = Pick<Invocation, 'flags' | 'env'>;

/** Throws `RefusedInProduction` where `NODE_ENV=production`, unless `--force` insists. */
export function refuseInProduction({ flags, env }: Asked, what: string): void {
  if (env['NODE_ENV'] !== 'production' || isSet(flags, 'force')) return;
  throw new RefusedInProduction(`${what} is refused in production.`, { fix: 'If you mean it: --force' });
}

/** The same, and for a repo whose definition says that it is in production: that one nothing insists on. */
export function refuseProduction(asked: Asked, what: string, repos: readonly AnyRepo[]): void {
  const flagged = repos.find((repo) =>
    [repo, databaseOwner(repo)].some((one) => stateOf(one).options.production === true),
  );
  if (flagged !== undefined) {
    throw new RefusedInProduction(`'${flagged.name}' is a production database: ${what} is refused.`, {
      why: 'Its definition says production: true.',
      fix: '-r names another repo; for this one it is done by hand.',
    });
  }
  refuseInProduction(asked, what.charAt(0).toUpperCase() + what.slice(1));
}
