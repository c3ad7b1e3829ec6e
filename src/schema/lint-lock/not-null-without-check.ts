import type { Act, ActOf, ConstraintText } from '../lint/act.ts';
import { rule } from '../lint/rule.ts';
import { plainName } from '../words.ts';

/**
 * Whether a check that the column is not null was added and validated before, and is still there. What an earlier
 * migration has added may well be such a check: it is validated for a reason.
 */
function isProven({ table, column }: ActOf<'setNotNull'>, earlier: readonly Act[]): boolean {
  const others = new Set<string | undefined>();
  const proofs = new Set<string | undefined>();
  for (const act of earlier.filter((one) => 'table' in one && one.table === table)) {
    if (act.kind === 'addConstraint') {
      const { name, notValid } = act.constraint;
      if (!saysNotNull(act.constraint, column)) others.add(name);
      else if (!notValid) proofs.add(name);
    } else if (act.kind === 'validateConstraint' && !others.has(act.name)) proofs.add(act.name);
    else if (act.kind === 'dropConstraint') proofs.delete(act.name);
  }
  return proofs.size > 0;
}

function saysNotNull({ condition = [] }: ConstraintText, column: string): boolean {
  const [name, ...rest] = condition.filter(({ kind }) => kind !== 'punctuation').map(({ text }) => plainName(text));
  return name === column && rest.join(' ') === 'is not null';
}

export const notNullWithoutCheck = rule({
  about: ['setNotNull'],
  family: 'lock',
  title: 'A column becomes required by a scan under a lock',
  severity: 'error',
  grows: true,
  why: 'SET NOT NULL locks the table against reads and writes while it looks for a NULL, unless a validated check proves that there is none.',
  fix: 'Add check (column is not null) not valid, validate it in the next step, then set not null and drop the check: the scan is spared.',
  bad: [{ tx: ['alter table users alter column email set not null'] }],
  good: [
    { tx: ['alter table users add constraint users_email_not_null check (email is not null) not valid'] },
    { tx: ['alter table users validate constraint users_email_not_null'] },
    {
      tx: [
        'alter table users alter column email set not null',
        'alter table users drop constraint users_email_not_null',
      ],
    },
  ],
  find: (act, scene) =>
    scene.isOld(act.table) && !isProven(act, scene.earlier)
      ? `${act.table}.${act.column} becomes required by reading every row while nobody can read or write the table`
      : undefined,
});
