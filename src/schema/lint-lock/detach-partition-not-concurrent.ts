import { rule } from '../lint/rule.ts';

export const detachPartitionNotConcurrent = rule({
  about: ['detachPartition'],
  family: 'lock',
  title: 'A partition is detached under a lock',
  severity: 'error',
  why: 'A plain detach locks the whole partitioned table against reads and writes while it waits for what runs.',
  fix: 'Detach it concurrently in an auto step.',
  bad: [{ tx: ['alter table events detach partition events_2025'] }],
  good: [{ auto: 'alter table events detach partition events_2025 concurrently', recover: 'rerun' }],
  find: (act, scene) =>
    act.concurrently || !scene.isOld(act.table) ? undefined : `Detaching ${act.partition} locks all of ${act.table}`,
});
