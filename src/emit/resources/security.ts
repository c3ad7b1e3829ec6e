import type { Grant, Policy, Table } from '../../schema/state.ts';
import { tokens } from '../../schema/token.ts';
import { property } from '../drizzle/source.ts';
import { rawSql } from './default-value.ts';
import { listText, optionsText, quoted } from './options.ts';

/** What roles may do with one table: the repo's word, unless the resource has another. */
export type GrantsOfRepo = Readonly<Record<string, readonly string[]>>;

/** `{ office_app: ['select'] }`, as far as the repo does not say it for all its tables. */
export function grantsText(grants: readonly Grant[] = [], ofRepo: GrantsOfRepo = {}): string | undefined {
  const said = (role: string): string => [...new Set(ofRepo[role] ?? [])].sort().join();
  const own = grants.filter(({ role, privileges }) => said(role) !== [...privileges].sort().join());
  const none = Object.keys(ofRepo).filter((role) => said(role) !== '' && !grants.some((grant) => grant.role === role));
  return optionsText(
    Object.fromEntries([
      ...own.map(({ role, privileges }) => [role, listText(privileges)] as const),
      ...none.map((role) => [role, '[]'] as const),
    ]),
  );
}

/** `rowSecurity(Letter, { policies: { … } })`; undefined where every row is there for everybody. */
export function rowSecurityText(className: string, { rowSecurity, policies = [] }: Table): string | undefined {
  if (rowSecurity === undefined) return undefined;
  const lines = policies.map((policy) => `    ${property(policy.name)}: ${policyText(policy)},\n`).join('');
  const force = rowSecurity === 'forced' ? '\n  force: true,' : '';
  return `rowSecurity(${className}, {\n  policies: {${lines === '' ? '' : `\n${lines}  `}},${force}\n})`;
}

function policyText({ command, restrictive, roles, using, check }: Policy): string {
  const [role] = roles;
  const everybody = roles.length === 1 && role === 'public';
  return (
    optionsText({
      as: restrictive === true ? "'restrictive'" : undefined,
      for: command === 'all' ? undefined : quoted(command),
      to: everybody ? undefined : roles.length === 1 && role !== undefined ? quoted(role) : listText(roles),
      using: conditionText(using),
      check: conditionText(check),
    }) ?? '{}'
  );
}

const conditionText = (condition: Policy['using']): string | undefined =>
  condition === undefined
    ? undefined
    : `() => ${rawSql(inOneLine(withoutParentheses(condition.join(' '))), 'boolean')}`;

/** The server breaks lines in sub-selects; blanks in texts and names are part of those. */
const inOneLine = (sql: string): string =>
  tokens(sql).some(({ kind, text }) => (kind === 'string' || kind === 'quoted') && /\s\s|[\n\t]/.test(text))
    ? sql
    : sql.replace(/\s+/g, ' ').trim();

/** The server puts the whole into parentheses. */
function withoutParentheses(sql: string): string {
  const all = tokens(sql);
  let depth = 0;
  const whole =
    all[0]?.text === '(' &&
    all.every(({ text }, i) => {
      if (text === '(') depth++;
      if (text === ')') depth--;
      return depth > 0 || i === all.length - 1;
    });
  return whole ? sql.slice(all[0]?.end, all.at(-1)?.start) : sql;
}
