import type { Catalog } from '../../catalog/catalog.ts';
import { mismatches } from '../../catalog/mismatches.ts';
import { fold, footprintOfMeta, type Meta } from '../../schema/meta.ts';
import { PostcheckFailed } from '../error/drift-error.ts';

/** What was migrated, and what came of it. */
export interface Arrival {
  /** The repo's name. */
  readonly database: string;
  /** Where names without a schema live. */
  readonly schema: string;
  /** The generator's notes on all that is applied; a release that has none is not checked. */
  readonly notes: readonly Meta[] | undefined;
  /** Versions that ran just now. */
  readonly ran: readonly string[];
  readonly catalog: Catalog;
}

/**
 * Compares the tables that migrations touched with what the generator's notes say they lead to. Throws `PostcheckFailed`.
 */
export function postcheck({ database, notes, schema, ran, catalog }: Arrival): void {
  if (notes === undefined) return;
  const writes = notes.filter(({ version }) => ran.includes(version)).flatMap((meta) => footprintOfMeta(meta).writes);
  const found = mismatches(fold(notes), catalog, new Set(writes.flatMap(tableIn)), schema);
  if (found.length > 0) throw new PostcheckFailed(database, found);
}

/** `column billing.invoices.total` → `billing.invoices` */
function tableIn(name: string): readonly string[] {
  const [, kind, key = ''] = /^(table|column) (.*)$/.exec(name) ?? [];
  if (kind === 'table') return [key];
  return kind === 'column' ? [key.slice(0, key.lastIndexOf('.'))] : [];
}
