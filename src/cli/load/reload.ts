import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { QuarryError } from '../../error/quarry-error.ts';
import { configIn } from '../../provision/config.ts';
import { reposOf } from '../../provision/start.ts';
import { moduleLoader, stripsTypes } from './import-module.ts';
import { type Declared, loadResources, type Project } from './project.ts';

/** Node keeps what it imported itself until it ends. */
export class CannotReload extends QuarryError {
  readonly code = 'cli.cannot_reload';
}

/** Loads the files of a project again. Rejects with `CannotReload` where Node imports TypeScript by itself. */
export async function reloadProject(
  project: Project,
): Promise<{ readonly project: Project; readonly declared: Declared }> {
  const { root, file } = project;
  if (stripsTypes()) {
    throw new CannotReload('This Node.js cannot forget modules it has imported.', {
      fix: 'Leave the console and open it again.',
    });
  }
  const { cache } = createRequire(import.meta.url);
  for (const path of Object.keys(cache)) {
    if (path.startsWith(root + sep) && !path.includes(join(sep, 'node_modules', sep))) delete cache[path];
  }
  const importModule = moduleLoader(root);
  const exported = (await importModule(file)) as { readonly default?: unknown };
  const config = configIn(exported.default, file);
  const fresh = { root, file, config, importModule };
  const declared = await loadResources(fresh);
  return { project: { ...fresh, repos: reposOf(config) }, declared };
}
