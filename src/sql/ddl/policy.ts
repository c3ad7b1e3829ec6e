import type { OperationOf } from '../../schema/operation.ts';
import type { BodyPart, Policy } from '../../schema/state.ts';
import { quoteName } from '../quote.ts';
import { quoteKey } from './name.ts';
import { spaced } from './spaced.ts';

/** Row security. What is enabled already is only forced, or no longer. */
export function alterRowSecurity({ table, before, after }: OperationOf<'alterRowSecurity'>): string {
  const actions = [
    ...((before === undefined) === (after === undefined) ? [] : [after === undefined ? 'disable' : 'enable']),
    ...((before === 'forced') === (after === 'forced') ? [] : [after === 'forced' ? 'force' : 'no force']),
  ];
  return `alter table ${quoteKey(table)} ${actions.map((action) => `${action} row level security`).join(', ')}`;
}

export const createPolicy = ({ table, policy }: OperationOf<'createPolicy'>): string =>
  [
    `create policy ${quoteName(policy.name)} on ${quoteKey(table)}`,
    ...(policy.restrictive ? ['as restrictive'] : []),
    `for ${policy.command}`,
    ...clauses(policy),
  ].join(' ');

export const alterPolicy = ({ table, policy }: OperationOf<'alterPolicy'>): string =>
  [`alter policy ${quoteName(policy.name)} on ${quoteKey(table)}`, ...clauses(policy)].join(' ');

export const dropPolicy = ({ table, name }: OperationOf<'dropPolicy'>): string =>
  `drop policy ${quoteName(name)} on ${quoteKey(table)}`;

export const renamePolicy = ({ table, from, to }: OperationOf<'renamePolicy'>): string =>
  `alter policy ${quoteName(from)} on ${quoteKey(table)} rename to ${quoteName(to)}`;

const clauses = ({ roles, using, check }: Policy): string[] => [
  `to ${roles.map(roleText).join(', ')}`,
  ...(using === undefined ? [] : [`using (${condition(using)})`]),
  ...(check === undefined ? [] : [`with check (${condition(check)})`]),
];

/** Everybody has no quotes: within them it would be somebody of that name. */
export const roleText = (role: string): string => (role === 'public' ? role : quoteName(role));

const condition = (body: readonly BodyPart[]): string =>
  spaced(
    body.map((part) =>
      typeof part === 'string' ? part : part.column === undefined ? quoteKey(part.table) : quoteName(part.column),
    ),
  );
