import { mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes files, new ones and `changed` ones, all or none; gives what puts everything back as it was, folders included. A
 * new file that is there already is not overwritten.
 */
export async function writeAll(
  files: ReadonlyMap<string, string>,
  changed: ReadonlySet<string>,
): Promise<() => Promise<void>> {
  const before = new Map<string, string | undefined>();
  const folders = new Set<string>();
  const undo = async (): Promise<void> => {
    for (const [path, text] of before) await (text === undefined ? rm(path, { force: true }) : writeFile(path, text));
    for (const folder of folders) await rmdir(folder).catch(() => {});
  };
  try {
    for (const [path, text] of files) {
      const old = changed.has(path) ? await readFile(path, 'utf8') : undefined;
      const made = await mkdir(dirname(path), { recursive: true });
      if (made !== undefined) for (let at = dirname(path); at.length >= made.length; at = dirname(at)) folders.add(at);
      await writeFile(path, text, old === undefined ? { flag: 'wx' } : {});
      before.set(path, old);
    }
  } catch (error) {
    await undo();
    throw error;
  }
  return undo;
}
