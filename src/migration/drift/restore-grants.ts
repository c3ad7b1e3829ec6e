import type { CatalogGrants } from '../../catalog/catalog.ts';
import { quoteName } from '../name.ts';
import type { Phases } from './phases.ts';

/** Lets roles do with a table or view what they could; an older picture knows nothing of it. */
export function restoreGrants(
  phases: Phases,
  relation: string,
  { is = {}, was }: { readonly is?: CatalogGrants | undefined; readonly was: CatalogGrants | undefined },
): void {
  if (was === undefined) return;
  const missing = (some: CatalogGrants, others: CatalogGrants): (readonly [string, string])[] =>
    Object.entries(some).flatMap(([role, privileges]) => {
      const left = privileges.filter((one) => others[role]?.includes(one) !== true);
      return left.length === 0 ? [] : [[left.join(', '), role === 'public' ? role : quoteName(role)] as const];
    });
  for (const [privileges, role] of missing(is, was))
    phases.tx('around', `revoke ${privileges} on ${relation} from ${role}`);
  for (const [privileges, role] of missing(was, is))
    phases.tx('around', `grant ${privileges} on ${relation} to ${role}`);
}
