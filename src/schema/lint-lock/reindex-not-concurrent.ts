import { rule } from '../lint/rule.ts';

export const reindexNotConcurrent = rule({
  about: ['reindex'],
  family: 'lock',
  title: 'An index is built anew under a lock',
  severity: 'error',
  grows: true,
  why: 'A plain reindex locks the table against writes, and the index against reads, until it is through.',
  fix: 'Reindex concurrently in an auto step.',
  bad: [{ tx: ['reindex index tickets_subject_index'] }],
  good: [{ auto: 'reindex index concurrently tickets_subject_index', recover: 'rerun' }],
  find: (act) =>
    act.concurrently ? undefined : `Building ${act.name} anew keeps writes waiting, and reads that would use it`,
});
