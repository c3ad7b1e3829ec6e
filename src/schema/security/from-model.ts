import type { Model, ResourceModel } from '../../model/model.ts';
import { byteLength, maxIdentifierBytes } from '../../model/naming.ts';
import { rowSecurityOf, type WrittenPolicy } from '../../model/policy/row-security.ts';
import { type BodyPart, keyOf, type Policy, type Table } from '../state.ts';
import type { Relations } from '../view/aliases.ts';
import { bodyOf } from '../view/body.ts';

/** What the row security of a resource adds to its table, and the extensions it cannot do without. */
export interface SecurityOfTable extends Pick<Table, 'rowSecurity' | 'policies'> {
  readonly extensions: readonly string[];
}

/** The row security that the resources of one repo declare, by class; what goes wrong becomes a complaint. */
export function securityFrom(
  model: Model,
  resources: readonly ResourceModel[],
  complaints: string[],
): ReadonlyMap<object, SecurityOfTable> {
  const relations: Relations = new Map(
    model.resources.map((resource) => [
      keyOfResource(resource),
      new Set(resource.attributes.map(({ column }) => column)),
    ]),
  );
  const found = resources.flatMap((resource): (readonly [object, SecurityOfTable])[] => {
    const declared = attempt(resource, complaints);
    if (declared === undefined) return [];
    const { force, policies, extensions } = declared;
    complaints.push(...namesTooLong(policies, resource));
    const table: SecurityOfTable = {
      rowSecurity: force ? 'forced' : 'enabled',
      policies: policies.map((policy) => policyFrom(policy, keyOfResource(resource), relations)),
      extensions,
    };
    return [[resource.class, table]];
  });
  return new Map(found);
}

const keyOfResource = ({ schema, table }: ResourceModel): string => keyOf({ schema, name: table });

function attempt({ class: resource, name }: ResourceModel, complaints: string[]) {
  try {
    return rowSecurityOf(resource)?.();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { fix } = error as Error & { readonly fix?: string };
    complaints.push(`The row security of ${name}: ${error.message}${fix === undefined ? '' : `; ${fix}`}.`);
    return undefined;
  }
}

const namesTooLong = (policies: readonly WrittenPolicy[], { table }: ResourceModel): string[] =>
  policies.flatMap(({ name, roles }) =>
    [name, ...roles]
      .filter((one) => byteLength(one) > maxIdentifierBytes)
      .map(
        (one) =>
          `'${one}' in a policy of '${table}' is longer than the ${maxIdentifierBytes} bytes PostgreSQL keeps of a name.`,
      ),
  );

function policyFrom(written: WrittenPolicy, key: string, relations: Relations): Policy {
  const { name, command, restrictive, roles, using, check } = written;
  return {
    name,
    command,
    ...(restrictive ? { restrictive } : {}),
    roles,
    ...(using === undefined ? {} : { using: conditionOf(using, key, relations) }),
    ...(check === undefined ? {} : { check: conditionOf(check, key, relations) }),
  };
}

/** `select 1 from "memos" t0 where t0."shared"`: the query of ours that a condition is taken from. */
const beginning = 5;
const isRow = (part: BodyPart | undefined): boolean => part === 't0';

/**
 * The condition of such a query, over the row that a policy is asked about: `"shared"`; where it looks at other tables,
 * `"memos"."id"`; and where it joins some, a sub-select in which that row has taken the place of the table.
 */
export function conditionOf(sql: string, key: string, relations: Relations): readonly BodyPart[] {
  const rest = bodyOf(sql, relations, true).slice(beginning);
  if (rest.length === 0) return ['true'];
  if (rest[0] !== 'where') return joined(rest, key);
  const condition = rest.slice(1);
  const own: readonly BodyPart[] = condition.includes('select') ? [{ table: key }, '.'] : [];
  return replaceRow(condition, (column) => [...own, column]);
}

function joined(rest: readonly BodyPart[], key: string): readonly BodyPart[] {
  const columns: BodyPart[] = [];
  const condition = replaceRow(rest, (column) => {
    const name = columnName(column);
    const at = columns.findIndex((other) => columnName(other) === name);
    if (at === -1) columns.push(column);
    return ['t0', '.', `c${(at === -1 ? columns.length - 1 : at) + 1}`];
  });
  const row = columns.flatMap((column, i): BodyPart[] => [
    ...(i === 0 ? [] : [',']),
    { table: key },
    '.',
    column,
    'as',
    `c${i + 1}`,
  ]);
  return ['exists', '(', 'select', 'from', '(', 'select', ...row, ')', 't0', ...condition, ')'];
}

const columnName = (part: BodyPart): string => (typeof part === 'string' ? part : (part.column ?? ''));

/** Every column of the row, as `change` has it. */
function replaceRow(parts: readonly BodyPart[], change: (column: BodyPart) => readonly BodyPart[]): BodyPart[] {
  const found: BodyPart[] = [];
  for (let i = 0; i < parts.length; i++) {
    const [part, dot, column] = [parts[i], parts[i + 1], parts[i + 2]];
    if (isRow(part) && dot === '.' && column !== undefined) {
      found.push(...change(column));
      i += 2;
    } else if (part !== undefined) found.push(part);
  }
  return found;
}
