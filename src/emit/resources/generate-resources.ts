import { IndentationText, Project, QuoteKind } from 'ts-morph';
import type { State } from '../../schema/state.ts';
import type { FoundView } from '../../schema/view/found.ts';
import { anyJson, type OwnType } from './column-type.ts';
import { quoted } from './options.ts';
import { type KnownResource, type LeftKey, planResources } from './plan.ts';
import { type Surroundings, writeResource } from './resource-file.ts';

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
  /** Names that classes and files of the folder have already. */
  readonly taken: { readonly classes: Iterable<string>; readonly files: Iterable<string> };
}

export interface GeneratedResources {
  readonly modules: readonly GeneratedModule[];
  /** Foreign keys that are no relationship. */
  readonly left: readonly LeftKey[];
}

/** The modules of the resources that a State describes. Pure: the same for the same input. */
export function generateResources({ state, views, repo, known, taken }: ResourcesRequest): GeneratedResources {
  const project = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Single },
  });
  const { resources, left } = planResources({ state, views }, known, taken);
  const own = new Map<string, OwnType>();
  const modules = resources.map((resource): GeneratedModule => {
    const file = project.createSourceFile(resource.file, '');
    writeResource(file, resource, { state, own, repo });
    file.formatText({ indentSize: 2 });
    const { className, key: table } = resource;
    return { file: resource.file, text: `${wrapped(file.getFullText().trim())}\n`, classes: [{ className, table }] };
  });
  const documents = modules.some(({ text }) => text.includes(anyJson));
  const types = own.size > 0 || documents ? [typesModule([...own.values()], documents)] : [];
  return { modules: [...types, ...modules], left };
}

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

/** Types that Quarry has no word for, to be filled in by whoever knows what their values mean. */
function typesModule(own: readonly OwnType[], documents: boolean): GeneratedModule {
  const imports = [...(own.length > 0 ? ['customType'] : []), ...(documents ? ['type StandardSchema'] : [])];
  const lines = [
    `import { ${imports.join(', ')} } from 'quarry';`,
    ...(documents
      ? [
          '',
          '/** Any JSON document. A schema of zod, valibot or arktype in its place says what is in it. */',
          `export const ${anyJson}: StandardSchema<unknown> = {`,
          "  '~standard': { version: 1, vendor: 'quarry', validate: (value) => ({ value }) },",
          '};',
        ]
      : []),
    ...own.flatMap(({ name, sql }) => [
      '',
      `/** \`${sql}\`, as its text. */`,
      `export const ${name} = customType<string>(${quoted(name)}, {`,
      `  sql: ${quoted(sql)},`,
      '  encode: (value) => value,',
      '  decode: (text) => text,',
      '});',
    ]),
  ];
  return { file: 'types.ts', text: `${lines.join('\n')}\n`, classes: [] };
}
