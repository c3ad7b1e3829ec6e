import type { Ledger } from '../ledger.ts';
import type { Session } from '../session.ts';
import { withoutPartitions } from './partitions.ts';
import type { Picture } from './picture.ts';

/** The structure as it was recorded last; undefined where it never was, or in a form of another Quarry. */
export async function keptPicture(session: Session, ledger: Ledger): Promise<Picture | undefined> {
  if ((await ledger.structure(session)) === 0) return undefined;
  const [row] = await session.rows(
    `select fingerprint::text as picture from ${ledger.table} where fingerprint is not null order by position desc limit 1`,
  );
  const found = JSON.parse(row?.['picture'] ?? 'null') as Picture | null;
  return found?.format === 1 ? { ...found, catalog: withoutPartitions(found.catalog) } : undefined;
}

/** Records the structure beside the migration that was applied last; of earlier ones none is kept. */
export async function keepPicture(session: Session, ledger: Ledger, picture: Picture): Promise<void> {
  await session.run(
    `update ${ledger.table} set fingerprint = case version when $1::bigint then $2::jsonb end where version = $1::bigint or fingerprint is not null`,
    [picture.last, JSON.stringify(picture)],
  );
}
