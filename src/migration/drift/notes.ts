import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fold, type Meta, readMeta } from '../../schema/meta.ts';
import type { LedgerRow } from '../ledger.ts';

/** What a ledger says of a migration. */
type Applied = Pick<LedgerRow, 'version' | 'replaces'>;

/** The generator's notes on what is applied; undefined where some are lacking, as the structure is not known then. */
export async function notesOn(folder: string, applied: readonly Applied[]): Promise<readonly Meta[] | undefined> {
  const place = join(folder, 'meta');
  const files = await readdir(place).catch(() => []);
  const noteOn = async (version: string): Promise<Meta | undefined> => {
    const name = files.find((file) => file.startsWith(`${version}_`));
    return name === undefined ? undefined : readMeta(await readFile(join(place, name), 'utf8'), join(place, name));
  };
  const metas: Meta[] = [];
  for (const { version, replaces } of applied) {
    const meta = await noteOn(version);
    if (meta === undefined) return undefined;
    metas.push(meta);
    // A merge stands on both of its branches, whichever of them was run.
    for (const passed of meta.passes === undefined ? [] : replaces) {
      const other = await noteOn(passed);
      if (other === undefined) return undefined;
      metas.push(other);
    }
  }
  return metas.sort((a, b) => (a.version < b.version ? -1 : 1));
}

/** The schemas in which these migrations have made something, beside the one that they are in. */
export const schemasIn = (notes: readonly Meta[] | undefined): readonly string[] =>
  notes === undefined ? [] : fold(notes).schemas;
