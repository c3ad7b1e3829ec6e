import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import type { Model } from '../../model/model.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { stateOf } from '../../schema/state-of.ts';
import type { Project } from '../load/project.ts';

/** Brings the drizzle schema of a repo up to date, where the project has drizzle-orm and wants it. */
export async function writeDrizzle(
  project: Project,
  model: Model,
  repo: AnyRepo,
  say: (line: string) => void,
): Promise<void> {
  const { config, root } = project;
  if (config.drizzle === false || !hasDrizzle(root)) return;
  const { drizzleSchema } = await import('../../emit/drizzle/schema.ts');
  const { drizzleRelations } = await import('../../emit/drizzle/relations.ts');
  const place = (file: string) => resolve(root, placeOf(project, repo, file));
  const written = [
    await writeNew(place(config.drizzle.schema), drizzleSchema(model, repo.name, stateOf(model, repo.name))),
    await writeNew(place(config.drizzle.relations), drizzleRelations(model, repo.name)),
  ];
  if (written.includes(true)) say(`wrote ${placeOf(project, repo, config.drizzle.schema)}`);
}

/** The first repo has the file itself, each other one a folder beside it. */
function placeOf({ repos }: Project, repo: AnyRepo, file: string): string {
  const first = repos.find(({ access }) => access === 'write');
  return first === undefined || first === repo ? file : join(dirname(file), repo.name, basename(file));
}

async function writeNew(file: string, text: string): Promise<boolean> {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return false;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return true;
}

function hasDrizzle(root: string): boolean {
  try {
    createRequire(join(root, 'package.json')).resolve('drizzle-orm');
    return true;
  } catch {
    return false;
  }
}
