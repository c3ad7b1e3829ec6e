import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Meta, readMeta } from '../../schema/meta.ts';

/** The generator's notes on the migrations of a folder, by version. Rejects with `UnreadableMeta`. */
export async function readMetas(folder: string): Promise<readonly Meta[]> {
  const place = join(folder, 'meta');
  const names = await readdir(place).catch(() => []);
  const metas: Meta[] = [];
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    metas.push(readMeta(await readFile(join(place, name), 'utf8'), relative(process.cwd(), join(place, name))));
  }
  return metas;
}
