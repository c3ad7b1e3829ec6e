import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Meta, readMeta } from '../../schema/meta.ts';

/** The generator's notes on the migrations of a folder, by version. Rejects with `UnreadableMeta`. */
export async function readMetas(folder: string): Promise<readonly Meta[]> {
  const place = join(folder, 'meta');
  const names = await readdir(place).catch(() => []);
  const shown = relative(process.cwd(), place);
  const metas: Meta[] = [];
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    metas.push(readMeta(readFileSync(join(place, name), 'utf8'), join(shown, name)));
  }
  return withoutReplaced(metas);
}

/** Who was made on top of a migration whose place another took is on top of that one. */
function withoutReplaced(metas: readonly Meta[]): readonly Meta[] {
  const there = new Set(metas.map(({ version }) => version));
  const place = new Map(metas.flatMap(({ version, replaces = [] }) => replaces.map((one) => [one, version] as const)));
  const standing = (parent: string): string => (there.has(parent) ? parent : (place.get(parent) ?? parent));
  return metas.map((meta) => ({ ...meta, parents: [...new Set(meta.parents.map(standing))] }));
}
