import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { QuarryError } from '../../error/quarry-error.ts';

/** A file of the user could not be imported; the message begins with the place in it. */
export class UserModuleFailed extends QuarryError {
  readonly code = 'cli.module_failed';

  /** The error as its writer should see it; errors of other imports inside stay as they are. */
  static from(error: unknown, path: string, root: string): UserModuleFailed {
    if (error instanceof UserModuleFailed) return error;
    const said = error instanceof Error ? error.message : String(error);
    const place = placeIn(error, root) ?? shown(path, root);
    const details = error instanceof QuarryError ? { why: error.why, fix: error.fix } : { fix: fixOf(error) };
    const failed = new UserModuleFailed(`${place}: ${firstLineOf(said)}`, details);
    if (error instanceof Error && error.stack !== undefined) failed.stack = error.stack;
    return failed;
  }
}

/** How to get a peer that is not there, or to read what Node, stripping types by itself, cannot. */
function fixOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, message } = error as NodeJS.ErrnoException;
  // Ours to name: a peer of quarry/drizzle. Any other name may be a slip that nobody should install.
  if (message.startsWith("Cannot find package 'drizzle-orm'")) return 'npm install drizzle-orm';
  const stripped = code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX';
  const named = code === 'ERR_MODULE_NOT_FOUND' && /'[^']*[\\/][^']*?(\.js|[\\/][^.']+)' imported/.test(message);
  if (!stripped && !named) return undefined;
  return `${stripped ? 'Write types that can simply be left out' : "Import the file by its own name, './user.ts'"}, or set QUARRY_LOADER=jiti.`;
}

/** `… /app/user.ts:8:7`, in a frame of a stack, or in the message of a parser. */
const place = /((?:file:\/\/|[A-Za-z]:[\\/]|\/)[^\s()]*?):(\d+)(?::(\d+))?\)?$/;
const own = fileURLToPath(new URL('../..', import.meta.url));

/** The first place in a file of the user's own. */
function placeIn(error: unknown, root: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  for (const line of `${error.message}\n${error.stack ?? ''}`.split('\n')) {
    const [, file, row, column] = place.exec(line.trimEnd()) ?? [];
    if (file === undefined) continue;
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    const inside = relative(root, path);
    const foreign = inside.startsWith('..') || isAbsolute(inside) || /(^|[\\/])node_modules[\\/]/.test(inside);
    if (foreign || path.startsWith(own)) continue;
    return [inside, row, column].filter((part) => part !== undefined).join(':');
  }
  return undefined;
}

const shown = (path: string, root: string): string => relative(root, path) || path;

/** What comes after it is the place again, or a list of importers. */
const firstLineOf = (message: string): string => (message.split('\n')[0] ?? '').trim();
