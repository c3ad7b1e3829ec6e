import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import type { Extra } from '../../catalog/pull/extra.ts';
import type { GeneratedModule, GeneratedResources } from '../../emit/resources/generate-resources.ts';
import { adopt } from '../../migration/adopt.ts';
import type { MigrationDatabase } from '../../migration/database.ts';
import { listMigrationFiles, loadMigrations } from '../../migration/files.ts';
import type { Model } from '../../model/model.ts';
import { migrationDatabaseOf } from '../../provision/migration-database.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { hashState } from '../../schema/normal.ts';
import type { Question } from '../../schema/question.ts';
import { keyOf, type State } from '../../schema/state.ts';
import { stateOf } from '../../schema/state-of.ts';
import type { Verification } from '../../shadow/verification.ts';
import type { Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { type History, readHistory } from '../generate/history.ts';
import { writeDrizzle } from '../generate/write-drizzle.ts';
import { patternOf } from '../load/glob.ts';
import { freshModuleLoader } from '../load/import-module.ts';
import { loadResources, migrationsFolder, type Project } from '../load/project.ts';
import { commonOptions } from '../migration-options.ts';
import { UsageError } from '../usage-error.ts';
import { type Baseline, writeBaseline } from './baseline.ts';
import { generatePull, type Pull } from './generate.ts';
import { type Existing, existingResources, modelSoFar } from './known-resources.ts';
import { PullTooEarly, TsMorphMissing } from './pull-error.ts';
import { type Found, type PullScope, readDatabase } from './read-database.ts';
import { writeAll } from './write-all.ts';

export interface PullOptions {
  readonly scope: PullScope;
  readonly out: string | undefined;
  /** Nothing is written. */
  readonly dry: boolean;
  /** Whether the migration is written, and noted as applied. */
  readonly baseline: boolean;
}

/** What came of it. */
export interface PullResult {
  readonly repo: string;
  readonly dry: boolean;
  /** As shown: relative to the working folder. */
  readonly modules: readonly (GeneratedModule & { readonly path: string })[];
  /** Fields that were added to classes there are: `User.phone`. */
  readonly added: readonly string[];
  /** What came since and has to be written by hand. */
  readonly told: readonly string[];
  readonly left: GeneratedResources['left'];
  readonly strange: Found['strange'];
  readonly extras: readonly Extra[];
  /** What nothing says and no migration makes: `aggregate median(integer)`. */
  readonly beyond: readonly string[];
  readonly migration: string | undefined;
  /** What trying the migration out showed. */
  readonly trial: Verification | undefined;
  /** What keeps the migration from being written. */
  readonly asked: readonly Question[];
}

/** Writes resources of what a database has and the project has not, and the migration that says the same. */
export async function pull(
  invocation: Invocation,
  project: Project,
  repo: AnyRepo,
  options: PullOptions,
): Promise<PullResult> {
  if (!hasTsMorph()) throw new TsMorphMissing();
  const folder = outFolder(project, options.out);
  const model = await modelSoFar(project);
  const before = stateOf(model, repo.name);
  const history = await readHistory(migrationsFolder(project, repo), project.importModule);
  refuseUnsaid(repo, history, before);
  return await withDatabases(invocation, project, [repo], async (databases) => {
    const database = migrationDatabaseOf(databases, repo);
    const found = await readDatabase(database, options.scope, invocation.signal);
    refuseUnapplied(history, found);
    const existing = await existingResources(project, model, repo.name, folder);
    const { schemas, tables } = options.scope;
    const everything = schemas.length + tables.length === 0;
    const work: Work = {
      invocation,
      project,
      repo,
      options,
      folder,
      history,
      found,
      existing,
      before,
      database,
      everything,
    };
    const pulled = await generatePull(work);
    refuseUnfounded(work, pulled);
    return await write(work, pulled);
  });
}

interface Work {
  readonly invocation: Invocation;
  readonly project: Project;
  readonly repo: AnyRepo;
  readonly options: PullOptions;
  readonly folder: string;
  readonly history: History;
  readonly found: Found;
  readonly existing: ReadonlyMap<string, Existing>;
  /** What the resources said. */
  readonly before: State;
  readonly database: MigrationDatabase;
  readonly everything: boolean;
}

async function write(work: Work, pulled: Pull): Promise<PullResult> {
  const { invocation, repo, options, folder, found, existing, history } = work;
  const { modules, changed, added, left, extras } = pulled;
  const shown = modules.map((module) => ({ ...module, path: relative(invocation.cwd, join(folder, module.file)) }));
  const tables = new Set([...work.before.tables, ...found.state.tables].map(keyOf));
  const isMade = ({ foreignKey: { to } }: Pull['left'][number]): boolean =>
    tables.has(to.table) || extras.some(({ name, up }) => name === to.table && up !== undefined);
  const result = {
    repo: repo.name,
    dry: options.dry,
    modules: shown,
    added,
    told: [...pulled.told, ...pulled.differs],
    left: left.filter((one) => isMade(one)),
    strange: found.strange,
    extras,
    beyond: [
      ...found.beyond,
      ...left
        .filter((one) => !isMade(one))
        .map(({ table, foreignKey, why }) => `foreign key ${table}.${foreignKey.name}: ${why}`),
    ],
  };
  if (options.dry) return { ...result, migration: undefined, trial: undefined, asked: [] };
  const files = new Map([...modules.map(({ file, text }) => [join(folder, file), text] as const), ...changed]);
  const undo = await writeAll(files, new Set(changed.keys()));
  const first = history.files.length === 0 && existing.size > 0;
  if (!options.baseline || (files.size + extras.length + left.length === 0 && !first))
    return { ...result, migration: undefined, trial: undefined, asked: [] };
  let adopted: Adopted;
  try {
    adopted = await adoptBaseline(work, { extras, left });
  } catch (error) {
    await undo();
    throw error;
  }
  const { baseline, model } = adopted;
  if (baseline.version !== undefined) await writeDrizzle(work.project, model, repo, invocation.terminal.say);
  return { ...result, migration: baseline.path, trial: baseline.trial, asked: baseline.asked };
}

interface Adopted {
  readonly baseline: Baseline;
  /** With the modules that were written. */
  readonly model: Model;
}

/**
 * Writes the migration and notes it as applied: both or neither. The modules are new, or changed: they are read as a
 * process that starts now would read them.
 */
async function adoptBaseline(work: Work, beside: Pick<Pull, 'extras' | 'left'>): Promise<Adopted> {
  const { project, repo } = work;
  const { model } = await loadResources({ ...project, importModule: freshModuleLoader(project.root) });
  const declared = stateOf(model, repo.name);
  const baseline = await writeBaseline({ ...work, declared }, beside);
  if (baseline.version === undefined) return { baseline, model };
  try {
    await note(work, baseline.version);
  } catch (error) {
    await baseline.undo();
    throw error;
  }
  return { baseline, model };
}

async function note({ invocation, project, repo, database }: Work, version: string): Promise<void> {
  const files = (await listMigrationFiles(migrationsFolder(project, repo))).filter((file) => file.version === version);
  for (const loaded of await loadMigrations(files, project.importModule))
    await adopt(database, loaded, commonOptions(invocation, project, repo));
}

/** Where resources are: the folder that the first glob begins with. */
function outFolder({ root, config }: Project, asked: string | undefined): string {
  const globs = config.resources.filter((each): each is string => typeof each === 'string');
  if (globs.length === 0)
    throw new UsageError('the config lists its resources as classes', {
      fix: "Say where they are instead: resources: 'resources/**/*.ts'",
    });
  const fixed = (globs[0] ?? '').replace(/^\.\//, '').split('/');
  const wild = fixed.findIndex((part) => /[*?{[]/.test(part));
  const folder =
    asked === undefined ? fixed.slice(0, wild === -1 ? -1 : wild).join('/') : relative(root, resolve(root, asked));
  const sample = folder === '' ? 'any.ts' : `${folder.replaceAll('\\', '/')}/any.ts`;
  if (!globs.some((glob) => patternOf(glob.replace(/^\.\//, '')).test(sample)))
    throw new UsageError(
      `resources in '${folder}' are not found by the config, which looks for ${globs.map((glob) => `'${glob}'`).join(', ')}`,
      {
        fix: 'Add the folder to resources in the config, or leave --out away.',
      },
    );
  return join(root, folder);
}

function hasTsMorph(): boolean {
  try {
    createRequire(import.meta.url).resolve('ts-morph');
    return true;
  } catch {
    return false;
  }
}

/** The migration would hold changes that the database does not have. */
function refuseUnsaid(repo: AnyRepo, history: History, declared: State): void {
  // Without any migration the first one says what there is.
  if (history.files.length === 0 || hashState(declared) === hashState(history.state)) return;
  throw new PullTooEarly(`The resources of '${repo.name}' say more than its migrations.`, {
    why: 'What is pulled is noted as applied, which these changes are not.',
    fix: 'quarry generate-migrations && quarry migrate, then quarry pull',
  });
}

/** The first migration would be noted as applied where it is not. */
function refuseUnfounded({ repo, history, options }: Work, { differs }: Pull): void {
  if (history.files.length > 0 || !options.baseline || differs.length === 0) return;
  throw new PullTooEarly(`The resources of '${repo.name}' say what its database has not.`, {
    why: `${differs.slice(0, 10).join('; ')}${differs.length > 10 ? ' …' : ''}.`,
    fix: 'Let the resources say what is there, or leave those to quarry generate-migrations after quarry pull --baseline.',
  });
}

function refuseUnapplied({ files, metas }: History, { rows }: Found): void {
  const pending = files.find(({ version }) => !rows.some((row) => row.version === version && row.state === 'applied'));
  if (pending === undefined || metas.length === 0) return;
  throw new PullTooEarly(`${pending.shown} is not applied.`, {
    why: 'What it makes would be taken for something that is missing.',
    fix: 'quarry migrate, then quarry pull',
  });
}
