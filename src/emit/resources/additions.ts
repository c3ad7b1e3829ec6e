import type { Table } from '../../schema/state.ts';
import { ClassEditor } from './add-to-class.ts';
import { attributeText } from './attribute.ts';
import {
  checkEntries,
  exclusionEntries,
  identityEntries,
  indexEntries,
  isIdentity,
  type Spell,
} from './constraints.ts';
import type { Missing } from './missing.ts';
import { referenceIndexes, relationshipText } from './relationships.ts';
import { Imports, type Surroundings, spelling } from './resource-file.ts';
import type { ResourcePlan } from './resource-plan.ts';

/** A module with what came to a class of it. */
export interface ChangedModule {
  readonly text: string;
  /** `Film.runtime`, `Film.indexes.title` */
  readonly added: readonly string[];
  /** What could not be added, in words. */
  readonly told: readonly string[];
}

interface Where extends Surroundings {
  /** How the module imports another one that the folder calls so. */
  readonly importOf: (module: string) => string | undefined;
}

/** Adds to the class of a resource what its table has and it has not. */
export function withAdditions(text: string, resource: ResourcePlan, missing: Missing, where: Where): ChangedModule {
  const imports = new Imports();
  const work: Work = {
    editor: new ClassEditor(text, resource.className),
    resource,
    imports,
    where,
    added: [],
    told: [],
  };
  const { editor, added, told } = work;
  if (!addAttributes(work, missing))
    return { text, added, told: [`${resource.className} is written in another way: its fields cannot be added`] };
  const declared = addRelationships(work);
  addStatics(work, partsOf(resource, missing, declared));
  for (const [module, names] of imports.all) {
    const from = module === 'quarry' ? module : where.importOf(module);
    if (from !== undefined) editor.addImports(from, names);
  }
  return { text: editor.text, added, told };
}

interface Work {
  readonly editor: ClassEditor;
  readonly resource: ResourcePlan;
  readonly imports: Imports;
  readonly where: Where;
  readonly added: string[];
  readonly told: string[];
}

function addAttributes({ editor, resource, imports, where, added }: Work, { columns }: Missing): boolean {
  const { fields, className } = resource;
  const attributes = columns.map((column) => {
    const field = fields.get(column.name) ?? column.name;
    const made = attributeText(column, field, { resource, choices: new Map(), ...where });
    imports.add('quarry', ...made.quarry);
    imports.add('./types.ts', ...made.types);
    return { field, line: `${field} = ${made.text}` };
  });
  if (attributes.length === 0) return true;
  const fresh = new Set(attributes.map(({ field }) => field));
  const own = new Set([...fields.values()].filter((field) => !fresh.has(field)));
  const lines = attributes.map(({ line }) => line);
  if (!editor.addFields(lines, own)) return false;
  added.push(...attributes.map(({ field }) => `${className}.${field}`));
  return true;
}

/** Gives the indexes that no relationship brings along. */
function addRelationships({ editor, resource, imports, added, told }: Work): Table['indexes'] {
  const { className, relationships, table } = resource;
  const keys = relationships.flatMap((link) => (link.kind === 'belongsTo' ? [link.foreignKey] : []));
  const { declared, unindexed } = referenceIndexes(table, keys);
  const links = relationships.map((link) => {
    imports.add('quarry', link.kind);
    for (const target of [link.to, ...(link.kind === 'manyToMany' ? [link.through] : [])])
      if (target.className !== className) imports.add(target.module, target.className);
    return `${link.name} = ${relationshipText(link, resource, unindexed)}`;
  });
  const names = relationships.map(({ name }) => `${className}.${name}`);
  if (links.length === 0 || editor.addFields(links)) added.push(...names);
  else told.push(`${className} is written in another way: ${names.join(', ')} cannot be added`);
  return declared;
}

function addStatics({ editor, resource, imports, where, added, told }: Work, parts: Table): void {
  const { className } = resource;
  const spell = spelling(imports, resource, where);
  for (const [name, entriesOf] of statics) {
    const there = editor.entries(name);
    const entries = entriesOf({ ...resource, table: parts }, spell, there ?? []);
    const labels = entries.map((entry) => `${className}.${name}.${entry.slice(0, entry.indexOf(':'))}`);
    if (there === undefined)
      told.push(...labels.map((label) => `${label} cannot be added: static ${name} is written in another way`));
    else if (entries.length > 0) {
      imports.add('quarry', name);
      editor.addEntries(name, entries);
      added.push(...labels);
    }
  }
}

type EntriesOf = (resource: ResourcePlan, spell: Spell, taken: readonly string[]) => readonly string[];

const statics: readonly (readonly [string, EntriesOf])[] = [
  ['identities', identityEntries],
  [
    'indexes',
    (resource, spell, taken) =>
      indexEntries(
        resource,
        resource.table.indexes.filter((one) => !isIdentity(one)),
        spell,
        taken,
      ),
  ],
  ['checks', (resource, spell, taken) => checkEntries(resource, resource.table.checks, spell, taken)],
  ['exclusions', exclusionEntries],
];

/** The table with nothing but what is missing of it. */
function partsOf({ table }: ResourcePlan, missing: Missing, declared: Table['indexes']): Table {
  const wanted = new Set(missing.indexes.map(({ name }) => name));
  const made = new Set(declared.map(({ name }) => name));
  return {
    ...table,
    uniques: missing.uniques,
    checks: missing.checks,
    exclusions: missing.exclusions,
    indexes: table.indexes.filter((one) => wanted.has(one.name) && (isIdentity(one) || made.has(one.name))),
  };
}
