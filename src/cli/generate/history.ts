import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { QuarryError } from '../../error/quarry-error.ts';
import { listMigrationFiles, type MigrationFile } from '../../migration/files.ts';
import { fold, footprintOfMeta, type Meta, readMeta } from '../../schema/meta.ts';
import type { State } from '../../schema/state.ts';

/** What a folder of migrations says about the structure so far. */
export interface History {
  readonly files: readonly MigrationFile[];
  /** Of generated migrations, by version. */
  readonly metas: readonly Meta[];
  /** Generated migrations that no other was made on top of: several after a merge of branches. */
  readonly heads: readonly string[];
  readonly state: State;
}

/** The generator's notes and the migrations do not go together. */
export class HistoryBroken extends QuarryError {
  readonly code = 'cli.history_broken';
}

/** Two branches changed the same things. */
export class ConflictingHeads extends QuarryError {
  readonly code = 'cli.conflicting_heads';
}

/** Reads the folder of one repo. Rejects with `HistoryBroken`, `ConflictingHeads`, `UnreadableMeta`. */
export async function readHistory(folder: string): Promise<History> {
  const files = await listMigrationFiles(folder);
  const metas = await readMetas(join(folder, 'meta'));
  for (const { version, name } of metas) {
    if (files.some((file) => file.version === version)) continue;
    throw new HistoryBroken(`The migration ${version}_${name} has a meta file and no other.`, {
      why: `${relative(process.cwd(), folder)}/meta/${version}_${name}.json says what a migration changes that is not there.`,
      fix: 'Restore the migration, or delete its meta file too if it was never applied anywhere.',
    });
  }
  const parents = new Set(metas.flatMap((meta) => meta.parents));
  const heads = metas.filter(({ version }) => !parents.has(version)).map(({ version }) => version);
  refuseConflicts(metas, heads);
  return { files, metas, heads, state: fold(metas) };
}

/** The structure after a version. Throws `HistoryBroken` for a version that no generated migration has. */
export function stateAt({ metas, state }: History, version: string | undefined): State {
  if (version === undefined) return state;
  const end = metas.findIndex((meta) => meta.version === version);
  if (end === -1) {
    throw new HistoryBroken(`No generated migration has the version ${version}.`, {
      fix: metas.length === 0 ? undefined : `There are: ${metas.map((meta) => meta.version).join(', ')}`,
    });
  }
  return fold(metas.slice(0, end + 1));
}

async function readMetas(folder: string): Promise<readonly Meta[]> {
  const names = await readdir(folder).catch(() => []);
  const metas: Meta[] = [];
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    metas.push(readMeta(await readFile(join(folder, name), 'utf8'), relative(process.cwd(), join(folder, name))));
  }
  return metas;
}

/** Branches that touch different things merge by themselves; others need a person. */
function refuseConflicts(metas: readonly Meta[], heads: readonly string[]): void {
  const sides = heads.map((head) => ancestors(metas, head));
  for (const [i, one] of sides.entries()) {
    for (const other of sides.slice(i + 1)) refuseConflict(difference(one, other), difference(other, one));
  }
}

function refuseConflict(one: readonly Meta[], other: readonly Meta[]): void {
  const [left, right] = [one, other].map((side) => footprintOfMeta({ deltas: side.flatMap(({ deltas }) => deltas) }));
  if (left === undefined || right === undefined) return;
  const touched = (side: typeof left) => new Set([...side.reads, ...side.writes]);
  const shared = [
    ...left.writes.filter((name) => touched(right).has(name)),
    ...right.writes.filter((name) => touched(left).has(name)),
  ];
  if (shared.length === 0) return;
  const label = (side: readonly Meta[]) => side.map(({ version, name }) => `${version}_${name}`).join(', ');
  throw new ConflictingHeads(`Two branches of migrations change the same things: ${[...new Set(shared)].join(', ')}.`, {
    why: `On one side ${label(one)}, on the other ${label(other)}.`,
    fix: 'Delete the side that was applied nowhere else, with its meta files, and generate it again on top of the other.',
  });
}

function ancestors(metas: readonly Meta[], head: string): readonly Meta[] {
  const found = new Set<string>();
  const visit = (version: string): void => {
    if (found.has(version)) return;
    found.add(version);
    metas.find((meta) => meta.version === version)?.parents.forEach(visit);
  };
  visit(head);
  return metas.filter(({ version }) => found.has(version));
}

const difference = (all: readonly Meta[], without: readonly Meta[]): readonly Meta[] =>
  all.filter((meta) => !without.includes(meta));
