import { didYouMean } from '../error/nearest.ts';
import type { Expression } from '../expr/expression.ts';
import { deferred } from '../model/deferred.ts';
import { Misdeclared } from '../model/invalid-model.ts';
import { snakeCase } from '../model/naming.ts';
import type {
  RowCommand,
  RowPolicy,
  RowSecurity,
  RowSecurityOptions,
  WrittenPolicy,
  WrittenRowSecurity,
} from '../model/policy/row-security.ts';
import type { Class } from '../model/relationship.ts';
import type { Query } from '../query/query.ts';
import { requestOf } from '../query/request.ts';
import { rowCondition } from '../sql/compile/row-condition.ts';

/**
 * Declares which rows PostgreSQL itself lets roles see and write, whatever SQL they send: row level security. The
 * conditions are expressions of the record; `setting()` says on whose behalf the session runs.
 *
 * @example
 * ```ts
 * class Letter extends Resource('letters', { repo: Support }) {
 *   id = uuid({ primaryKey: true });
 *   writerId = uuid();
 *   sent = boolean({ default: false });
 *   static rowSecurity = rowSecurity(Letter, {
 *     policies: {
 *       own: { using: (l) => l.writerId.eq(setting('app.user_id', uuid())) },
 *       sent: { for: 'select', using: (l) => l.sent },
 *     },
 *   });
 * }
 * void Letter;
 * ```
 */
export function rowSecurity<R>(resource: Class<R>, options: RowSecurityOptions<R>): RowSecurity {
  return deferred('rowSecurity', resource, () => written(resource, options as RowSecurityOptions<unknown>));
}

const example = "{ policies: { own: { for: 'select', to: 'app', using: (m) => m.shared } }, force: true }";
const commands: readonly RowCommand[] = ['all', 'select', 'insert', 'update', 'delete'];

function written(resource: object, options: RowSecurityOptions<unknown>): WrittenRowSecurity {
  if (typeof options !== 'object' || options === null || typeof options.policies !== 'object')
    throw new Misdeclared('row security has policies, by their names', { fix: example });
  known('row security', options, ['policies', 'force']);
  const extensions: string[] = [];
  const sqlOf = (condition: unknown): string => {
    const { sql, extensions: needed } = rowCondition(requestFor(resource, condition));
    extensions.push(...needed);
    return sql;
  };
  return {
    force: options.force === true,
    policies: Object.entries(options.policies).map(([name, policy]) => policyOf(name, policy, sqlOf)),
    extensions,
  };
}

function policyOf(key: string, policy: RowPolicy<unknown>, sqlOf: (condition: unknown) => string): WrittenPolicy {
  const { for: command = 'all', to, as = 'permissive', using, check } = policy;
  const name = snakeCase(key);
  known(`the policy '${name}'`, policy, ['for', 'to', 'as', 'using', 'check']);
  const refuse = (when: boolean, message: string, fix: string): void => {
    if (when) throw new Misdeclared(`the policy '${name}' ${message}`, { fix });
  };
  refuse(!commands.includes(command), `is for ${JSON.stringify(command)}`, `one of ${commands.join(', ')}`);
  refuse(as !== 'permissive' && as !== 'restrictive', `is ${JSON.stringify(as)}`, 'permissive, or restrictive');
  refuse(using === undefined && check === undefined, 'has no condition', example);
  refuse(command === 'insert' && using !== undefined, 'is for insert, where no row is there before', 'say check');
  refuse(
    (command === 'select' || command === 'delete') && check !== undefined,
    `is for ${command}, which writes no new row`,
    'say using',
  );
  const roles = to === undefined ? ['public'] : typeof to === 'string' ? [to] : to;
  refuse(
    !Array.isArray(roles) || roles.length === 0 || roles.some((role) => typeof role !== 'string' || role === ''),
    'names no role',
    "to: 'helpdesk_app'",
  );
  return {
    name,
    command,
    restrictive: as === 'restrictive',
    roles: [...new Set(roles)].sort(),
    using: using === undefined ? undefined : sqlOf(using),
    check: check === undefined ? undefined : sqlOf(check),
  };
}

function known(what: string, given: object, options: readonly string[]): void {
  const stranger = Object.keys(given).find((option) => !options.includes(option));
  if (stranger !== undefined)
    throw new Misdeclared(`${what} has no option '${stranger}'.${didYouMean(stranger, options)}`);
}

/** The records that meet a condition, hidden ones among them. */
function requestFor(resource: object, condition: unknown) {
  const { query } = resource as { query(): Query<unknown, unknown> };
  const filtered = query
    .call(resource)
    .withoutBase()
    .filter(condition as () => Expression<boolean>);
  const request = requestOf(filtered);
  if (request === undefined) throw new Misdeclared('row security is declared on a resource');
  return request;
}
