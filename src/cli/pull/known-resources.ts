import { readdirSync } from 'node:fs';
import type { KnownResource } from '../../emit/resources/plan.ts';
import { isResourceClass } from '../../model/declaration.ts';
import type { Model, ResourceModel } from '../../model/model.ts';
import { resolve as resolveModel } from '../../model/resolve.ts';
import { keyOf } from '../../schema/state.ts';
import { modulesMatching } from '../load/glob.ts';
import { NoResources } from '../load/load-error.ts';
import { loadResources, type Project } from '../load/project.ts';
import { specifier } from './repo-import.ts';

/** A resource there is, and the file that declares it. */
export interface Existing extends Omit<KnownResource, 'missing'> {
  readonly file: string;
  readonly model: ResourceModel;
}

/** What the project declares so far; nothing where it has no resource yet. */
export async function modelSoFar(project: Pick<Project, 'root' | 'config' | 'importModule'>): Promise<Model> {
  try {
    return (await loadResources(project)).model;
  } catch (error) {
    if (error instanceof NoResources) return resolveModel([]);
    throw error;
  }
}

/** The resources of a repo by the keys of their tables, as modules in `folder` import them. */
export async function existingResources(
  project: Project,
  model: Model,
  repo: string,
  folder: string,
): Promise<ReadonlyMap<string, Existing>> {
  const files = new Map<unknown, { readonly file: string; readonly name: string }>();
  const globs = project.config.resources.filter((each): each is string => typeof each === 'string');
  for (const file of modulesMatching(project.root, globs)) {
    for (const [name, value] of Object.entries((await project.importModule(file)) as object))
      if (isResourceClass(value) && !files.has(value)) files.set(value, { file, name });
  }
  return new Map(
    model.resources.flatMap((resource): [string, Existing][] => {
      const found = files.get(resource.class);
      if (resource.repo.name !== repo || found === undefined) return [];
      const fields = new Map(resource.attributes.map(({ column, name }) => [column, name]));
      const key = keyOf({ schema: resource.schema, name: resource.table });
      const module = specifier(folder, found.file);
      return [
        [
          key,
          {
            className: found.name,
            module,
            fields,
            names: [...resource.fields.keys()],
            file: found.file,
            model: resource,
          },
        ],
      ];
    }),
  );
}

/** Names of the files of a folder, without their endings. */
export function fileNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => name.replace(/\.[cm]?[jt]s$/, ''));
  } catch {
    return [];
  }
}
