import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes files, new ones and `changed` ones, all or none; gives what puts everything back as it was. A new file that is
 * there already is not overwritten.
 */
export async function writeAll(
  files: ReadonlyMap<string, string>,
  changed: ReadonlySet<string>,
): Promise<() => Promise<void>> {
  const before = new Map<string, string | undefined>();
  const undo = async (): Promise<void> => {
    for (const [path, text] of before) await (text === undefined ? rm(path, { force: true }) : writeFile(path, text));
  };
  try {
    for (const [path, text] of files) {
      const old = changed.has(path) ? await readFile(path, 'utf8') : undefined;
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, old === undefined ? { flag: 'wx' } : {});
      before.set(path, old);
    }
  } catch (error) {
    await undo();
    throw error;
  }
  return undo;
}
