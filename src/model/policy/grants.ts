import { didYouMean } from '../../error/nearest.ts';
import { Misdeclared } from '../invalid-model.ts';
import { type Grants, privileges } from './privilege.ts';

/** What a role may do with one table, the repo's word first and the resource's instead of it; a view is only read. */
export function grantsOf(ofRepo: Grants = {}, own: Grants = {}, isView = false) {
  const found = Object.entries({ ...ofRepo, ...own }).map(([role, all]) => ({
    role,
    privileges: [...new Set(all)].filter((one) => !isView || one === 'select').sort(),
  }));
  return found.filter((one) => one.privileges.length > 0).sort((a, b) => (a.role < b.role ? -1 : 1));
}

/** Grants as somebody wrote them. Throws `Misdeclared` where they make no sense. */
export function checkedGrants(where: string, given: unknown): Grants | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Misdeclared(`${where} grants rights by role`, { fix: "grants: { helpdesk_app: ['select', 'insert'] }" });
  for (const [role, all] of Object.entries(given)) {
    if (!Array.isArray(all)) throw new Misdeclared(`${where} grants ${role} no list`, { fix: `${role}: ['select']` });
    const stranger = all.find((one) => !privileges.includes(one));
    if (stranger !== undefined)
      throw new Misdeclared(
        `${where} grants ${role} ${JSON.stringify(stranger)}, which is no privilege.${didYouMean(String(stranger), privileges)}`,
      );
  }
  return given as Grants;
}
