import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

/** The code files under `root` that a glob matches, sorted. `**`, `*`, `?` and `{a,b}` have their usual meaning. */
function filesMatching(root: string, glob: string): readonly string[] {
  const segments = glob.replace(/^\.\//, '').split('/');
  const wild = segments.findIndex((segment) => /[*?{[]/.test(segment));
  const fixed = segments.slice(0, wild === -1 ? segments.length - 1 : wild);
  const pattern = patternOf(segments.join('/'));
  return [...walk(join(root, ...fixed))]
    .filter((path) =>
      pattern.test(
        path
          .slice(root.length + 1)
          .split(sep)
          .join('/'),
      ),
    )
    .sort();
}

/** The code files under `root` that globs match, each once, and no compiled one beside its source: both declare the same. */
export function modulesMatching(root: string, globs: readonly string[]): readonly string[] {
  const all = new Set(globs.flatMap((glob) => filesMatching(root, glob)));
  return [...all].filter((file) => !/\.m?js$/.test(file) || !all.has(file.replace(/js$/, 'ts')));
}

/** A glob as a regular expression over paths with slashes. */
export function patternOf(glob: string): RegExp {
  const text = glob.replace(/\{([^{}]*)\}|\*\*\/|\*\*|[*?.+^$()|[\]\\{}]/g, (token, alternatives?: string) => {
    if (alternatives !== undefined) {
      const sources = alternatives.split(',').map((each) => patternOf(each).source.slice(1, -1));
      return `(?:${sources.join('|')})`;
    }
    return wildcards[token] ?? `\\${token}`;
  });
  return new RegExp(`^${text}$`);
}

const wildcards: Readonly<Record<string, string>> = { '**/': '(?:[^/]+/)*', '**': '.*', '*': '[^/]*', '?': '[^/]' };

function* walk(folder: string): Iterable<string> {
  let entries: import('node:fs').Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) yield* walk(path);
    else if (entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name) && !/\.(d|test|spec)\.[cm]?[jt]sx?$/.test(entry.name))
      yield path;
  }
}
