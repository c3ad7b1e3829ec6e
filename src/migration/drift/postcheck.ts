import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../../catalog/catalog.ts';
import { mismatches } from '../../catalog/mismatches.ts';
import { fold, footprintOfMeta, type Meta, readMeta } from '../../schema/meta.ts';
import { PostcheckFailed } from '../error/drift-error.ts';

/** What was migrated, and what came of it. */
export interface Arrival {
  /** The repo's name. */
  readonly database: string;
  readonly folder: string;
  /** Where names without a schema live. */
  readonly schema: string;
  /** Versions that are applied, and those of them that ran just now. */
  readonly applied: readonly string[];
  readonly ran: readonly string[];
  readonly catalog: Catalog;
}

/**
 * Compares the tables that migrations touched with what the generator's notes say they lead to. A release that has no
 * notes is not checked. Rejects with `PostcheckFailed`.
 */
export async function postcheck({ database, folder, schema, applied, ran, catalog }: Arrival): Promise<void> {
  const metas = await metasOf(folder, applied);
  if (metas === undefined) return;
  const writes = metas.filter(({ version }) => ran.includes(version)).flatMap((meta) => footprintOfMeta(meta).writes);
  const found = mismatches(fold(metas), catalog, new Set(writes.flatMap(tableIn)), schema);
  if (found.length > 0) throw new PostcheckFailed(database, found);
}

/** The notes on all of these versions; undefined where some are lacking, as the structure is not known then. */
async function metasOf(folder: string, versions: readonly string[]): Promise<readonly Meta[] | undefined> {
  const place = join(folder, 'meta');
  const files = await readdir(place).catch(() => []);
  const names = [...versions].sort().map((version) => files.find((file) => file.startsWith(`${version}_`)));
  const metas: Meta[] = [];
  for (const name of names) {
    if (name === undefined) return undefined;
    metas.push(readMeta(await readFile(join(place, name), 'utf8'), join(place, name)));
  }
  return metas;
}

/** `column billing.invoices.total` → `billing.invoices` */
function tableIn(name: string): readonly string[] {
  const [, kind, key = ''] = /^(table|column) (.*)$/.exec(name) ?? [];
  if (kind === 'table') return [key];
  return kind === 'column' ? [key.slice(0, key.lastIndexOf('.'))] : [];
}
