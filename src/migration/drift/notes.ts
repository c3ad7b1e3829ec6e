import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fold, type Meta, readMeta } from '../../schema/meta.ts';

/** The generator's notes on all of these versions; undefined where some are lacking, as the structure is not known then. */
export async function notesOn(folder: string, versions: readonly string[]): Promise<readonly Meta[] | undefined> {
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

/** The schemas in which these migrations have made something, beside the one that they are in. */
export const schemasIn = (notes: readonly Meta[] | undefined): readonly string[] =>
  notes === undefined ? [] : fold(notes).schemas;
