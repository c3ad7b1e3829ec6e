import { QuarryError } from '../error/quarry-error.ts';
import type { Invocation } from './command.ts';
import { isSet } from './flags.ts';

/** Something that destroys or invents data was asked for in production. */
export class RefusedInProduction extends QuarryError {
  readonly code = 'cli.refused_in_production';
}

/** Throws `RefusedInProduction` where `NODE_ENV=production`, unless `--force` insists. */
export function refuseInProduction({ flags, env }: Pick<Invocation, 'flags' | 'env'>, what: string): void {
  if (env['NODE_ENV'] !== 'production' || isSet(flags, 'force')) return;
  throw new RefusedInProduction(`${what} is refused in production.`, { fix: 'If you mean it: --force' });
}
