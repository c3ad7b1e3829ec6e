import type { ActOf } from '../lint/act.ts';
import { rule } from '../lint/rule.ts';
import type { Scene } from '../lint/scene.ts';

/** In the same transaction the place is taken by an index built before, or the table is locked by more than this. */
const isByTheWay = ({ name }: ActOf<'dropIndex'>, { ofStep, inTransaction }: Scene): boolean =>
  inTransaction &&
  ofStep.some(
    (act) => (act.kind === 'renameIndex' && act.to === name) || act.kind === 'alterType' || act.kind === 'dropColumn',
  );

export const dropIndexNotConcurrent = rule({
  about: ['dropIndex'],
  family: 'lock',
  title: 'An index is dropped under a lock',
  severity: 'error',
  why: 'A plain drop index waits for every query on the table, and everything that comes after waits behind it.',
  fix: 'Drop it concurrently in an auto step. The place of an index that was built beside it is taken in one transaction: drop, then rename.',
  bad: [{ tx: ['drop index tickets_subject_index'] }],
  good: [{ auto: 'drop index concurrently tickets_subject_index', recover: 'rerun' }],
  find: (act, scene) =>
    scene.isOld(act.name) && !act.concurrently && !isByTheWay(act, scene)
      ? `Dropping the index ${act.name} locks its table while it waits for what runs`
      : undefined,
});
