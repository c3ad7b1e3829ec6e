import { snakeCase } from '../../model/naming.ts';
import { privileges as known } from '../../model/policy/privilege.ts';
import { sequenceName } from '../../schema/plan/sequence-name.ts';
import type { Grant, Policy, Table } from '../../schema/state.ts';
import type { CatalogPolicy, CatalogTable } from '../catalog.ts';
import type { LeftSecurity } from './extra.ts';
import { bareName } from './extras.ts';
import type { Place } from './table-in-catalog.ts';

/** What a resource says of who may do what, and what stays SQL with the reason. */
export interface SecurityInCatalog {
  readonly declared: Pick<Table, 'rowSecurity' | 'policies' | 'grants'>;
  readonly left: LeftSecurity;
}

/** Nothing is declared. */
export const undeclared = ({ grants = {} }: CatalogTable): SecurityInCatalog => ({
  declared: {},
  left: { grants, whyOfGrants: {}, secured: false },
});

/** Reads the grants, row security and policies of a table whose resource may say them. */
export function securityIn(found: CatalogTable, table: Table, place: Place): SecurityInCatalog {
  const roles = Object.entries(found.grants ?? {}).map(
    ([role, all]) => [role, all, unsayable(role, all, { found, table, place })] as const,
  );
  const grants = roles.flatMap(([role, all, why]): Grant[] => (why === undefined ? [{ role, privileges: all }] : []));
  const others = roles.flatMap(([role, all, why]) => (why === undefined ? [] : [[role, all, why] as const]));
  const why = whyUndeclarable(found, place);
  const secured = why === undefined && found.rowSecurity !== 'off';
  return {
    declared: {
      ...(grants.length === 0 ? {} : { grants }),
      ...(secured ? securityOf(found) : {}),
    },
    left: {
      grants: Object.fromEntries(others.map(([role, all]) => [role, all])),
      whyOfGrants: Object.fromEntries(others.map(([role, , because]) => [role, because])),
      secured,
      whyNotSecured: why,
    },
  };
}

interface Granted {
  readonly found: CatalogTable;
  readonly table: Table;
  readonly place: Place;
}

/** Declared, it would let a role do something besides. */
function unsayable(role: string, all: readonly string[], { found, table, place }: Granted): string | undefined {
  const stranger = all.find((one) => !known.some((privilege) => privilege === one));
  if (stranger !== undefined) return `${stranger} is no privilege that is declared`;
  if (table.schema !== undefined && table.schema !== 'public')
    return 'declared, it would give usage of the schema, too';
  const serial = table.columns.filter(({ identity }) => identity === 'serial');
  const without = serial.find(({ name }) => {
    const rights = place.catalog.sequences[`${found.schema}.${sequenceName(table.name, name)}`]?.grants?.[role];
    return rights?.includes('usage') !== true;
  });
  return all.includes('insert') && without !== undefined
    ? `declared, it would give usage of the sequence of ${without.name}, too`
    : undefined;
}

function whyUndeclarable({ rowSecurity, policies }: CatalogTable, place: Place): string | undefined {
  const all = Object.entries(policies);
  if (rowSecurity === 'off') return all.length === 0 ? undefined : 'row security is off';
  const strange = all.find(([name]) => snakeCase(name) !== name);
  if (strange !== undefined) return `a declared policy is in snake case, unlike '${strange[0]}'`;
  const texts = all.flatMap(([, { using, check }]) => [using ?? '', check ?? '']).join(' ');
  const called = Object.keys(place.catalog.functions)
    .map(bareName)
    .find((name) => texts.includes(`${name}(`));
  if (called !== undefined) return `it calls the function ${called}, which has to be there before`;
  const bare = all.find(([, { using, check }]) => using === null && check === null);
  return bare === undefined ? undefined : `the policy ${bare[0]} has no condition`;
}

const securityOf = ({ rowSecurity, policies }: CatalogTable): Pick<Table, 'rowSecurity' | 'policies'> => ({
  rowSecurity: rowSecurity === 'forced' ? 'forced' : 'enabled',
  ...(Object.keys(policies).length === 0
    ? {}
    : { policies: Object.entries(policies).map(([name, policy]) => policyIn(name, policy)) }),
});

const policyIn = (name: string, { command, permissive, roles, using, check }: CatalogPolicy): Policy => ({
  name,
  command: command as Policy['command'],
  ...(permissive ? {} : { restrictive: true as const }),
  roles,
  ...(using === null ? {} : { using: [using] }),
  ...(check === null ? {} : { check: [check] }),
});
