import type { ClassDeclaration, SourceFile } from 'ts-morph';
import type { Column, State, Table } from '../../schema/state.ts';
import { tokens } from '../../schema/token.ts';
import { printTree } from '../../sql/ddl/tree.ts';
import { attributeText } from './attribute.ts';
import { choicesOf } from './choices.ts';
import {
  checkEntries,
  type Entries,
  exclusionEntries,
  identityEntries,
  indexEntries,
  type Spell,
} from './constraints.ts';
import type { OwnType } from './declared.ts';
import { rawSql, templateText } from './default-value.ts';
import { expressionText } from './expression-text.ts';
import { callText, flagOption, optionsText, quoted, textOption } from './options.ts';
import { partitionText } from './partition-text.ts';
import { referenceIndexes, relationshipText } from './relationships.ts';
import type { ResourcePlan } from './resource-plan.ts';
import { type GrantsOfRepo, grantsText, rowSecurityText } from './security.ts';
import { storageOptions } from './storage.ts';

/** What modules of resources have in common. */
export interface Surroundings {
  readonly state: State;
  /** Types that Quarry has no word for, found so far. */
  readonly own: Map<string, OwnType>;
  /** How the repo is imported; undefined for the default one. */
  readonly repo: { readonly name: string; readonly module: string; readonly grants?: GrantsOfRepo } | undefined;
}

/** Imports of a module, by where they come from. */
export class Imports {
  readonly #names = new Map<string, Set<string>>();

  add(module: string, ...names: readonly string[]): void {
    const found = this.#names.get(module) ?? new Set<string>();
    for (const name of names) found.add(name);
    if (names.length > 0) this.#names.set(module, found);
  }

  get all(): readonly (readonly [string, readonly string[]])[] {
    return [...this.#names].map(([module, names]) => [module, [...names]]);
  }

  writeTo(file: SourceFile): void {
    const modules = [...this.#names].sort(([a], [b]) => (a === 'quarry' ? -1 : b === 'quarry' ? 1 : a < b ? -1 : 1));
    file.insertImportDeclarations(
      0,
      modules.map(([module, names]) => ({
        moduleSpecifier: module,
        namedImports: [...names].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)),
      })),
    );
  }
}

const sortKey = (name: string): string => name.replace(/^type /, '').toLowerCase();

/** Writes a resource into its module. */
export function writeResource(file: SourceFile, resource: ResourcePlan, around: Surroundings): void {
  const { table, className, view } = resource;
  const imports = new Imports();
  const base = view === undefined ? 'Resource' : 'View';
  imports.add('quarry', base);
  if (around.repo !== undefined) imports.add(around.repo.module, around.repo.name);
  const heading = optionsText({
    repo: around.repo?.name,
    schema: textOption(table.schema),
    description: textOption(table.comment),
    primaryKey: textOption(view === undefined ? unusualKey(resource) : view.keyIndex),
    materialized: flagOption(view?.materialized === true),
    migrate: view === undefined || view.definition !== undefined ? undefined : 'false',
    grants: grantsText(table.grants, around.repo?.grants),
    ...storageOptions(table),
  });
  const declared = file.addClass({
    name: className,
    isExported: true,
    extends: callText(base, quoted(table.name), heading),
    ...(table.comment === undefined ? {} : { docs: [docText(table.comment)] }),
  });
  writeFields(declared, resource, { around, imports });
  imports.writeTo(file);
}

const docText = (comment: string): string => comment.replaceAll('*/', '* /');

const unusualKey = ({ table: { name, primaryKey } }: ResourcePlan): string | undefined =>
  primaryKey === undefined || primaryKey.name === `${name}_pkey` ? undefined : primaryKey.name;

interface Writing {
  readonly around: Surroundings;
  readonly imports: Imports;
}

function writeFields(declared: ClassDeclaration, resource: ResourcePlan, writing: Writing): void {
  const { table, fields, relationships } = resource;
  const { imports } = writing;
  const choices = choicesOf(table, fields, writing.around.state);
  const chosen = new Set([...choices.values()].map(({ check }) => check));
  for (const column of resource.view === undefined ? inOrderOfKey(resource) : table.columns) {
    const field = fields.get(column.name) ?? column.name;
    const { text, quarry, types } = attributeText(column, field, { resource, choices, ...writing.around });
    imports.add('quarry', ...quarry);
    imports.add('./types.ts', ...types);
    declared.addProperty({ name: field, initializer: text });
  }
  const belonging = relationships.filter((link) => link.kind === 'belongsTo');
  const { declared: indexes, unindexed } = referenceIndexes(
    table,
    belonging.map(({ foreignKey }) => foreignKey),
  );
  for (const [i, link] of relationships.entries()) {
    imports.add('quarry', link.kind);
    for (const { className, module } of [link.to, ...(link.kind === 'manyToMany' ? [link.through] : [])])
      if (className !== resource.className) imports.add(module, className);
    const initializer = relationshipText(link, resource, unindexed);
    declared.addProperty({ name: link.name, initializer, ...(i === 0 ? apart : {}) });
  }
  writeDefinition(declared, resource, imports);
  writeStatics(declared, resource, {
    ...writing,
    indexes,
    checks: table.checks.filter(({ name }) => !chosen.has(name)),
  });
}

/** The query of a view, as the server prints it. */
function writeDefinition(declared: ClassDeclaration, { className, view }: ResourcePlan, imports: Imports): void {
  if (view?.definition === undefined) return;
  const { sql, reads } = view.definition;
  imports.add('quarry', 'definition', 'sql');
  for (const one of reads) imports.add(one.module, one.className);
  // Blanks in a text of several lines are part of it.
  const indented = tokens(sql).some(({ kind, text }) => kind === 'string' && text.includes('\n'))
    ? sql
    : ` ${sql}`.replace(/^/gm, '   ');
  const text = templateText(indented);
  const classes = reads.map((one) => one.className).join(', ');
  const initializer = `definition(${className}, {\n  sql: sql\`\n${text}\n  \`,\n  dependsOn: () => [${classes}],\n})`;
  declared.addProperty({ name: 'definition', isStatic: true, initializer, ...apart });
}

function writeStatics(
  declared: ClassDeclaration,
  resource: ResourcePlan,
  { indexes, checks, imports, around }: Writing & Pick<Table, 'indexes' | 'checks'>,
): void {
  const partition = partitionText(resource, around.state);
  if (partition !== undefined) {
    imports.add('quarry', 'partition');
    declared.addProperty({ name: 'partition', isStatic: true, initializer: partition, ...apart });
  }
  const security = rowSecurityText(resource.className, resource.table);
  if (security !== undefined) {
    imports.add('quarry', 'rowSecurity', ...(security.includes('sql<') ? ['sql'] : []));
    declared.addProperty({ name: 'rowSecurity', isStatic: true, initializer: security, ...apart });
  }
  const spell = spelling(imports, resource, around);
  const entries: readonly (readonly [string, Entries])[] = [
    ['identities', identityEntries(resource, spell)],
    ['indexes', indexEntries(resource, indexes, spell)],
    ['checks', checkEntries(resource, checks, spell)],
    ['exclusions', exclusionEntries(resource, spell)],
  ];
  for (const [i, [name, lines]] of entries.filter(([, found]) => found.length > 0).entries()) {
    imports.add('quarry', name);
    const initializer = `${name}(${resource.className}, {\n${lines.map((line) => `  ${line},`).join('\n')}\n})`;
    declared.addProperty({ name, isStatic: true, initializer, ...(i === 0 ? apart : {}) });
  }
}

const apart = { leadingTrivia: '\n' };

/** In the order of the table, but for the columns of the key, which have an order of their own. */
function inOrderOfKey({ table: { columns, primaryKey } }: ResourcePlan): readonly Column[] {
  const key = (primaryKey?.columns ?? []).flatMap((name) => columns.filter((column) => column.name === name));
  let next = 0;
  return columns.map((column) => (key.includes(column) ? (key[next++] ?? column) : column));
}

/** In Quarry's own words where they mean the very same, as raw SQL elsewhere. */
export function spelling(imports: Imports, { table, fields }: ResourcePlan, { state }: Surroundings): Spell {
  return (tree, value) => {
    const sql = printTree(tree);
    const found = expressionText(sql, { state, columns: table.columns, fields, record: 'r' });
    if (found !== undefined) {
      imports.add('quarry', ...found.uses);
      return { text: found.text, record: 'r' };
    }
    imports.add('quarry', 'sql');
    return { text: rawSql(sql, value), record: '' };
  };
}
