// Contestants that are no dependency of this package are installed beside the benchmarks when they are asked for.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { npm } from '../bin/ensure-installed.js';

const folder = fileURLToPath(new URL('.peers/', import.meta.url));
const packages = { kysely: ['kysely@0.29', 'pg-cursor@2', 'pg@8'] };

/** Who can be measured, and under which names. */
export const known = ['raw', 'quarry', 'drizzle', 'drizzle:prepared', 'kysely'];

/** A module of an installed peer. */
export const peer = (name) => createRequire(`${folder}package.json`)(name);

/** Installs what a contestant needs; false where that is not possible. */
export function install(name) {
  const wanted = packages[name];
  if (wanted === undefined || existsSync(`${folder}node_modules/${name}`)) return true;
  mkdirSync(folder, { recursive: true });
  if (!existsSync(`${folder}package.json`)) writeFileSync(`${folder}package.json`, '{ "private": true }\n');
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  return npm(['install', ...flags, ...wanted], { cwd: folder });
}

/** The version that was measured. */
export function versionOf(name) {
  const [module] = name.split(':');
  const root = fileURLToPath(new URL('..', import.meta.url));
  const file = {
    raw: `${root}node_modules/pg/package.json`,
    quarry: `${root}package.json`,
    drizzle: `${root}node_modules/drizzle-orm/package.json`,
    kysely: `${folder}node_modules/kysely/package.json`,
  }[module];
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
