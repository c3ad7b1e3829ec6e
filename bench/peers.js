// Who can be measured. Contestants that are no dependency of this package are installed beside the benchmarks when they
// are asked for, each in a folder of its own, so that none decides the versions of another.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { npm } from '../bin/ensure-installed.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folderOf = (name) => fileURLToPath(new URL(`.peers/${name}/`, import.meta.url));

const pg = 'pg@8.23.1';
/** Versions are pinned: a figure belongs to one. */
const installations = {
  drizzle: { packages: ['drizzle-orm@1.0.0-rc.5', pg] },
  kysely: { packages: ['kysely@0.29.9', 'pg-cursor@2.22.0', pg] },
  prisma: {
    packages: ['@prisma/client@7.10.0', 'prisma@7.10.1', '@prisma/adapter-pg@7.10.1'],
    schema: 'schema.prisma',
  },
  'mikro-orm': { packages: ['@mikro-orm/core@7.2.1', '@mikro-orm/postgresql@7.2.1'] },
  typeorm: { packages: ['typeorm@1.1.1', 'reflect-metadata@0.2.2', pg] },
  zenstack: {
    packages: ['@zenstackhq/orm@3.9.4', '@zenstackhq/cli@3.9.4', 'kysely@0.29.9', 'pg-cursor@2.22.0', 'zod@4.6.7', pg],
    schema: 'schema.zmodel',
  },
};

/**
 * - `module`: the file in `contestant/`; `variant` is handed to it.
 * - `installation`: which of the above it needs. Its first package is the one whose version is reported.
 */
export const contestants = {
  raw: { module: 'raw' },
  quarry: { module: 'quarry' },
  'raw-stream': { module: 'raw-stream' },
  'drizzle-prepared': { module: 'drizzle', variant: 'prepared', installation: 'drizzle' },
  drizzle: { module: 'drizzle', installation: 'drizzle' },
  'drizzle-0.45': { module: 'drizzle-045' },
  kysely: { module: 'kysely', installation: 'kysely' },
  prisma: { module: 'prisma', installation: 'prisma' },
  typeorm: { module: 'typeorm', installation: 'typeorm' },
  'mikro-orm': { module: 'mikro-orm', installation: 'mikro-orm' },
  zenstack: { module: 'zenstack', installation: 'zenstack' },
};

/** All but raw and quarry, which always take part. */
export const peers = Object.keys(contestants).slice(2);

/** Imports modules as that installation sees them. */
export async function peer(installation) {
  const { load } = await import(pathToFileURL(join(folderOf(installation), 'load.js')));
  return load;
}

const loader = 'export const load = (name) => import(name);\n';

/** Installs what a contestant needs, once; throws where that is not possible. */
export async function install(name) {
  const { installation } = contestants[name];
  if (installation === undefined) return;
  const { packages, schema } = installations[installation];
  const folder = folderOf(installation);
  const source = schema && readFileSync(new URL(`contestant/schema/${schema}`, import.meta.url), 'utf8');
  const wanted = JSON.stringify({ packages, source });
  const mark = join(folder, 'installed.json');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  console.log(`Installing ${packages.join(', ')} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(folder, 'load.js'), loader);
  // Install scripts would fetch engines, which nobody here needs.
  const flags = ['--ignore-scripts', '--save-exact', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!npm(['install', ...flags, ...packages], { cwd: folder })) throw new Error('it could not be installed');
  if (source !== undefined) {
    writeFileSync(join(folder, schema), source);
    // Brings a compiler along, which a contestant's process should not load.
    const { generate } = await import('./generated-clients.js');
    generate(installation, folder);
  }
  writeFileSync(mark, wanted);
}

const versionIn = (folder, name) =>
  JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;

/** The package that was measured, and its version. */
export function versionOf(name) {
  const { module, installation } = contestants[name];
  if (module === 'quarry') return `quarry ${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}`;
  const measured = installation === undefined ? (module === 'drizzle-045' ? 'drizzle-orm' : 'pg') : undefined;
  if (measured !== undefined) return `${measured} ${versionIn(root, measured)}`;
  const [first] = installations[installation].packages;
  const packageName = first.slice(0, first.lastIndexOf('@'));
  return `${packageName} ${versionIn(folderOf(installation), packageName)}`;
}
