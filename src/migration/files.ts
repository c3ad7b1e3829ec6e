import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Migration } from '../schema/step.ts';
import { sha256 } from './content.ts';
import { defineMigration } from './define.ts';
import { DuplicateMigration, InvalidMigrationFile } from './error/file-error.ts';

/** A migration file as found on disk, not yet loaded. */
export interface MigrationFile {
  /** Absolute. */
  readonly path: string;
  /** As shown: relative to the working folder. */
  readonly shown: string;
  /** By its file name. */
  readonly version: string;
  readonly name: string;
  /** SHA-256 of the bytes. */
  readonly hash: string;
}

/** A migration file that was loaded and checked. */
export interface LoadedMigration {
  readonly file: MigrationFile;
  readonly migration: Migration;
}

/** Loads a module by its absolute path: the command line passes one that understands TypeScript on every Node. */
export type ImportModule = (path: string) => Promise<unknown>;

export const importNatively: ImportModule = async (path) => (await import(pathToFileURL(path).href)) as unknown;

const CODE = /\.[cm]?[jt]s$/;
const TYPES = /\.d\.[cm]?ts$/;
const LOOKS_LIKE_ONE = /^\d+_/;
const MIGRATION = /^(\d{14})_([a-z0-9_]+)\.[cm]?[jt]s$/;
/** Folders that hold something else: the generator's notes, and the history of tenants' schemas. */
const OTHERS = new Set(['meta', 'tenants', 'node_modules']);

/**
 * The migration files of a folder and its subfolders, by version. A folder that is not there has none. Throws
 * `InvalidMigrationFile` for a name that is almost right, `DuplicateMigration`. Small files are read one after the other:
 * waiting for each would take ten times as long.
 */
export async function listMigrationFiles(folder: string): Promise<readonly MigrationFile[]> {
  const files: MigrationFile[] = [];
  const root = resolve(folder);
  const from = relative(process.cwd(), root);
  for (const path of await codeFiles(root)) {
    if (!LOOKS_LIKE_ONE.test(basename(path))) continue;
    const shown = join(from, path.slice(root.length + 1));
    const [, version, name] = MIGRATION.exec(basename(path)) ?? [];
    if (version === undefined || name === undefined) {
      throw new InvalidMigrationFile(shown, 'looks like a migration, but its name is not <YYYYMMDDHHMMSS>_<name>.', {
        fix: 'Rename it like 20240705205730_add_users.ts, or so that it does not begin with digits and an underscore.',
      });
    }
    files.push({ path, shown, version, name, hash: sha256(readFileSync(path)) });
  }
  files.sort((a, b) => compare(a.version, b.version) || compare(a.path, b.path));
  refuseDuplicates(files.map((file) => ({ ...file, file })));
  return files;
}

/** Imports files and checks what they export. Throws `InvalidMigrationFile` naming the file. */
export async function loadMigrations(
  files: readonly MigrationFile[],
  importModule: ImportModule = importNatively,
): Promise<readonly LoadedMigration[]> {
  const loaded: LoadedMigration[] = [];
  for (const file of files) loaded.push({ file, migration: await loadOne(file, importModule) });
  refuseDuplicates(loaded.map(({ file, migration }) => ({ ...migration, file })));
  return loaded;
}

async function loadOne(file: MigrationFile, importModule: ImportModule): Promise<Migration> {
  let module: unknown;
  try {
    module = await importModule(file.path);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const typescript = (cause as NodeJS.ErrnoException).code === 'ERR_UNKNOWN_FILE_EXTENSION';
    throw new InvalidMigrationFile(file.shown, `cannot be loaded: ${said}`, {
      cause,
      ...(typescript
        ? { fix: 'Run `quarry migrate`, which loads TypeScript, or compile the migrations for a release.' }
        : { fix: 'Correct it, or remove the file if it was never applied.' }),
    });
  }
  const exported = defaultOf(module);
  if (exported === undefined) {
    throw new InvalidMigrationFile(file.shown, 'has no default export.', {
      fix: 'Write export default defineMigration({ version, name, up: [], down: [] }).',
    });
  }
  try {
    return defineMigration(exported as Migration);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidMigrationFile(file.shown, `is no migration. ${said}`, { cause });
  }
}

/** Loaders that go through CommonJS wrap the default export once more. */
function defaultOf(module: unknown): unknown {
  const exported = (module as { default?: unknown } | undefined)?.default;
  const inner = (exported as { default?: unknown } | undefined)?.default;
  return inner ?? exported;
}

async function codeFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !OTHERS.has(entry.name)) found.push(...(await codeFiles(path)));
    else if (entry.isFile() && CODE.test(entry.name) && !TYPES.test(entry.name)) found.push(path);
  }
  return found;
}

function refuseDuplicates(
  all: readonly { readonly version: string; readonly name: string; readonly file: MigrationFile }[],
): void {
  for (const what of ['version', 'name'] as const) {
    const seen = new Map<string, MigrationFile>();
    for (const one of all) {
      const other = seen.get(one[what]);
      if (other) throw new DuplicateMigration(what, one[what], [other.shown, one.file.shown]);
      seen.set(one[what], one.file);
    }
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
