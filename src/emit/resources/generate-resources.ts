import { IndentationText, Project, QuoteKind } from 'ts-morph';
import type { State } from '../../schema/state.ts';
import type { FoundView } from '../../schema/view/found.ts';
import { withAdditions } from './additions.ts';
import { anyJson } from './column-type.ts';
import type { OwnType } from './declared.ts';
import { type KnownResource, type LeftKey, planResources } from './plan.ts';
import { type Surroundings, writeResource } from './resource-file.ts';
import { ownTypesIn, typesModule, withTypes } from './types-module.ts';

/** A module to be written: its name in the folder of resources, and its text. */
export interface GeneratedModule {
  readonly file: string;
  readonly text: string;
  /** The classes it declares, by the tables they stand for. */
  readonly classes: readonly { readonly className: string; readonly table: string }[];
}

export interface ResourcesRequest {
  /** The tables to write resources for, and those that have one. */
  readonly state: State;
  readonly views: readonly FoundView[];
  readonly repo: Surroundings['repo'];
  /** Resources there are, by the keys of their tables. */
  readonly known: ReadonlyMap<string, KnownResource>;
  /** The modules there are, by how the folder imports them: `./film.ts`, `./types.ts`. */
  readonly texts: ReadonlyMap<string, string>;
  /** How one of them imports another; nothing for itself. */
  readonly importOf: (from: string, module: string) => string | undefined;
  /** Names that classes and files of the folder have already. */
  readonly taken: { readonly classes: Iterable<string>; readonly files: Iterable<string> };
}

export interface GeneratedResources {
  readonly modules: readonly GeneratedModule[];
  /** Modules there are, with what came to their classes, by how the folder imports them. */
  readonly changed: ReadonlyMap<string, string>;
  /** `Film.runtime` */
  readonly added: readonly string[];
  /** What could not be added, in words. */
  readonly told: readonly string[];
  /** Foreign keys that are no relationship. */
  readonly left: readonly LeftKey[];
}

/** The modules of the resources that a State describes. Pure: the same for the same input. */
export function generateResources(request: ResourcesRequest): GeneratedResources {
  const project = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Single },
  });
  const { state, views, repo, known, taken } = request;
  const { resources, additions, left } = planResources({ state, views }, known, taken);
  const typesThere = request.texts.get(typesFile);
  const own = typesThere === undefined ? new Map<string, OwnType>() : ownTypesIn(typesThere);
  const before = new Set(own.keys());
  const modules = resources.map((resource): GeneratedModule => {
    const file = project.createSourceFile(resource.file, '');
    writeResource(file, resource, { state, own, repo });
    file.formatText({ indentSize: 2 });
    const { className, key: table } = resource;
    return { file: resource.file, text: `${wrapped(file.getFullText().trim())}\n`, classes: [{ className, table }] };
  });
  const changed = new Map<string, string>();
  const added: string[] = [];
  const told: string[] = [];
  for (const { resource, missing } of additions) {
    const { module } = resource;
    const importOf = (other: string): string | undefined => request.importOf(module, other);
    const text = changed.get(module) ?? request.texts.get(module) ?? '';
    const found = withAdditions(text, resource, missing, { state, own, repo, importOf });
    changed.set(module, found.text);
    added.push(...found.added);
    told.push(...found.told);
  }
  const documents = [...modules.map(({ text }) => text), ...changed.values()].some((text) => text.includes(anyJson));
  const types = { own: [...own.values()].filter(({ sql }) => !before.has(sql)), documents };
  if (typesThere !== undefined) {
    const text = withTypes(typesThere, types);
    if (text !== typesThere) changed.set(typesFile, text);
    return { modules, changed, added, told, left };
  }
  const written =
    types.own.length > 0 || documents ? [{ file: 'types.ts', text: typesModule(types), classes: [] }] : [];
  return { modules: [...written, ...modules], changed, added, told, left };
}

const typesFile = './types.ts';

/** Long imports with a name on each line. */
const wrapped = (text: string): string =>
  text.replace(/^import \{ (.+) \} from (.+);$/gm, (line, names: string, module: string) =>
    line.length <= 120
      ? line
      : `import {\n${names
          .split(', ')
          .map((name) => `  ${name},`)
          .join('\n')}\n} from ${module};`,
  );
