import type { Invocation } from '../command.ts';
import { isSet } from '../flags.ts';
import { confirm } from '../prompt.ts';
import { UsageError } from '../usage-error.ts';
import type { Made } from './generate.ts';

/** A migration that deletes rows is written only for who says so. Throws `UsageError` for anybody else. */
export async function acceptLoss(invocation: Invocation, { meta }: Pick<Made, 'meta'>): Promise<void> {
  const { flags, terminal } = invocation;
  const tables = meta.deltas.flatMap((delta) =>
    delta.kind === 'clearOrphans' && delta.columns === undefined ? [delta.table] : [],
  );
  if (tables.length === 0 || isSet(flags, 'accept-data-loss')) return;
  const what = `rows of ${[...new Set(tables)].join(' and ')} are deleted for good`;
  const mayAsk = terminal.interactive && !isSet(flags, 'json');
  if (mayAsk && (await confirm(invocation, `When it runs, ${what}: go on?`))) return;
  throw new UsageError(`${what} when the migration runs`, { fix: 'Say --accept-data-loss, or --orphans …=null.' });
}
