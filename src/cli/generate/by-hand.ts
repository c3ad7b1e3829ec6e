import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type MigrationSummary, renderMeta, renderMigration } from '../../emit/migration-file.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { type Meta, metaFormat } from '../../schema/meta.ts';
import { hashState } from '../../schema/normal.ts';
import type { Migration } from '../../schema/step.ts';
import { migrationsFolder, type Project } from '../load/project.ts';
import { isMigrated } from '../writable.ts';
import { refuseTakenName } from './generate.ts';
import { newestIn, readHistory, withoutDev } from './history.ts';
import { nextVersion } from './migration-name.ts';

/** Writes a migration of raw SQL, by which the structure of the resources does not change; its path, as shown. */
export async function writeByHand(
  project: Project,
  repo: AnyRepo,
  given: Pick<Migration, 'name' | 'up' | 'down' | 'touches'>,
  summary: MigrationSummary = { changes: [] },
): Promise<string> {
  const folder = migrationsFolder(project, repo);
  const { files, heads: parents, state } = withoutDev(await readHistory(folder, project.importModule));
  refuseTakenName({ files }, given.name);
  const version = nextVersion(new Date(), newestIn({ files }));
  const { name } = given;
  const named = project.repos.filter(isMigrated).length > 1 ? { repo: repo.name } : {};
  const text = renderMigration({ version, ...named, parents, ...given }, summary);
  await mkdir(join(folder, 'meta'), { recursive: true });
  const file = join(folder, `${version}_${name}.ts`);
  const same = hashState(state);
  const meta: Meta = {
    ...{ format: metaFormat, version, name, parents, from: same, to: same, decisions: [], deltas: [], byHand: true },
  };
  await writeFile(join(folder, 'meta', `${version}_${name}.json`), renderMeta(meta), { flag: 'wx' });
  await writeFile(file, text, { flag: 'wx' });
  return relative(process.cwd(), file);
}
