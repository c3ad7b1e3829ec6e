import { rule } from '../lint/rule.ts';
import type { Scene } from '../lint/scene.ts';

/** A change of type builds all indexes anew, and is warned of by a rule of its own. */
const isRewritten = (table: string, { together }: Scene): boolean =>
  together.some((act) => act.kind === 'alterType' && act.table === table);

export const indexNotConcurrent = rule({
  about: ['createIndex'],
  family: 'lock',
  title: 'An index is built while nobody can write',
  severity: 'error',
  grows: true,
  why: 'A plain create index locks the table against writes until the whole table is read.',
  fix: 'Build it concurrently in an auto step, which says which index to drop should it be interrupted.',
  bad: [{ tx: ['create index users_email_index on users (email)'] }],
  good: [
    {
      auto: 'create index concurrently users_email_index on users (email)',
      recover: { dropInvalidIndex: 'users_email_index' },
    },
  ],
  find: (act, scene) =>
    scene.isOld(act.table) && !act.concurrently && !isRewritten(act.table, scene)
      ? `Building an index on ${act.table} keeps every write to it waiting`
      : undefined,
});
