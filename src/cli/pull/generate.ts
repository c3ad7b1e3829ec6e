import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Extra } from '../../catalog/pull/extra.ts';
import type { GeneratedResources } from '../../emit/resources/generate-resources.ts';
import type { KnownResource } from '../../emit/resources/plan.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import type { State } from '../../schema/state.ts';
import type { History } from '../generate/history.ts';
import { modulesMatching } from '../load/glob.ts';
import type { Project } from '../load/project.ts';
import { type Gap, gapsOf } from './gap.ts';
import { grownEnums } from './grown-enums.ts';
import { type Existing, fileNames } from './known-resources.ts';
import { newExtras, newKeys, priorStatements } from './prior-statements.ts';
import type { Found } from './read-database.ts';
import { type RepoImport, repoImport, specifier } from './repo-import.ts';

/** What the files will be, and the rest of the database. */
export interface Pull extends Pick<GeneratedResources, 'modules' | 'added' | 'left'> {
  /** Files there are by their paths, with what came to them. */
  readonly changed: ReadonlyMap<string, string>;
  readonly extras: readonly Extra[];
  /** What came and has to be written by hand. */
  readonly told: readonly string[];
  /** What resources say that is not so in the database. */
  readonly differs: readonly string[];
}

interface Work {
  readonly project: Project;
  readonly repo: AnyRepo;
  readonly folder: string;
  readonly found: Found;
  readonly existing: ReadonlyMap<string, Existing>;
  readonly history: History;
  /** What the resources say so far. */
  readonly before: State;
  /** Whether the whole database was read. */
  readonly everything: boolean;
}

/** Makes the texts of new modules and of those that grow. Writes nothing. */
export async function generatePull(work: Work): Promise<Pull> {
  const { project, repo, folder, found, existing, history, before, everything } = work;
  const { generateResources } = await import('../../emit/resources/generate-resources.ts');
  const { gaps, gone } = gapsOf(existing, before, { found: found.state, everything });
  const named: RepoImport | undefined = await repoImport(project, repo, folder);
  const known = new Map([...existing].map(([key, one]) => [key, withMissing(one, gaps.get(key))]));
  const classes = [...known.values()].map(({ className }) => className);
  const files = filesOf(work);
  const enums = await grownEnums(work, files.values());
  const texts = new Map(
    [...files.values()].map((path) => [specifier(folder, path), enums.changed.get(path) ?? read(path)]),
  );
  const generated = generateResources({
    state: found.state,
    views: found.views,
    repo: named,
    known,
    texts,
    importOf: (from, module) => {
      const [here, there] = [resolve(folder, from), resolve(folder, module)];
      return here === there ? undefined : specifier(dirname(here), there);
    },
    taken: { classes: named === undefined ? classes : [...classes, named.name], files: fileNames(folder) },
  });
  const prior = await priorStatements(history, project.importModule);
  const beside = newExtras(found.extras, prior);
  return {
    modules: generated.modules,
    changed: new Map([
      ...enums.changed,
      ...[...generated.changed].map(([module, text]) => [resolve(folder, module), text] as const),
    ]),
    added: [...enums.added, ...generated.added],
    left: newKeys(generated.left, prior),
    extras: history.files.length === 0 ? found.extras : beside.extras,
    told: [...[...gaps.values()].flatMap(({ told }) => told), ...enums.told, ...generated.told, ...beside.told],
    differs: [...gone, ...[...gaps.values()].flatMap(({ differs }) => differs), ...enums.differs],
  };
}

const nothing: KnownResource['missing'] = {
  columns: [],
  uniques: [],
  checks: [],
  indexes: [],
  foreignKeys: [],
  exclusions: [],
};

const withMissing = (one: Existing, gap: Gap | undefined): KnownResource => ({
  ...one,
  missing: gap?.missing ?? nothing,
});

/** The modules of the project's resources, and that of types. */
function filesOf({ project, folder, existing }: Work): ReadonlyMap<string, string> {
  const globs = project.config.resources.filter((each): each is string => typeof each === 'string');
  const own = [...existing.values()].map(({ file }) => file);
  const types = fileNames(folder).includes('types') ? [join(folder, 'types.ts')] : [];
  return new Map([...modulesMatching(project.root, globs), ...own, ...types].map((path) => [path, path]));
}

const read = (path: string): string => readFileSync(path, 'utf8');
