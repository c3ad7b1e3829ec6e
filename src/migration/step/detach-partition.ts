import { Words } from '../../schema/words.ts';
import type { Run } from '../run.ts';

/** `alter table "log" detach partition "log_2024" concurrently` in its parts, as they are written. */
export interface Detachment {
  readonly table: string;
  readonly partition: string;
}

/** The parts of a statement that detaches a partition beside the traffic; undefined for any other. */
export function detachmentIn(sql: string): Detachment | undefined {
  const words = new Words(sql);
  const name = (): string => {
    const from = words.peek()?.start;
    words.name();
    return sql.slice(from, words.peek(-1)?.end);
  };
  if (!words.take('alter table')) return undefined;
  words.take('if exists');
  const table = name();
  if (!words.take('detach partition')) return undefined;
  const partition = name();
  return words.take('concurrently') ? { table, partition } : undefined;
}

/** How far it is: an interrupted one is `pending` until it is finalized, and no other can begin before. */
export async function stateOf(
  { worker }: Pick<Run, 'worker'>,
  { table, partition }: Detachment,
): Promise<'attached' | 'pending' | 'detached'> {
  const [row] = await worker.rows(
    'select inhdetachpending::text as pending from pg_inherits where inhparent = to_regclass($1) and inhrelid = to_regclass($2)',
    [table, partition],
  );
  if (row === undefined) return 'detached';
  return row['pending'] === 'true' ? 'pending' : 'attached';
}
