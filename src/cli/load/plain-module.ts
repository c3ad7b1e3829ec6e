import { createRequire } from 'node:module';
import type { ExportDefaultDeclaration, ExportNamedDeclaration, ImportDeclaration, Program } from 'acorn';
import { type Names, namesIn, type Use } from './names-in.ts';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
interface Made {
  readonly edits: readonly Edit[];
  /** Each exported name with what it is before the first statement runs. */
  readonly exports: readonly (readonly [string, string])[];
}

/** What jiti's wrapper calls its parameters: nothing else may be called so. */
const wrapper = ['exports', 'require', 'module', '__filename', '__dirname', 'jitiImport', 'jitiESMResolve'];
const prefix = '_imported';

/**
 * The TypeScript of a module as jiti runs it, where no type has to be taken out: imports awaited, exports assigned, every
 * line where it was. Undefined for everything that is not as simple as most configs are, which is for Babel: to load
 * that takes ten times as long as this.
 */
export function plainModule(source: string): string | undefined {
  const program = parsed(source);
  if (program === undefined || source.includes(prefix)) return undefined;
  const names = namesIn(program);
  const imports = importsOf(source, program, names);
  const exports = exportsOf(source, program, names);
  if (names.strange || imports === undefined || exports === undefined) return undefined;
  if (program.body.every(({ type }) => !/^(Im|Ex)port/.test(type))) return undefined;
  if (wrapper.some((name) => names.declared.has(name))) return undefined;
  return applied(source, [...imports, ...exports]);
}

function parsed(source: string): Program | undefined {
  const { parse } = createRequire(import.meta.url)('acorn') as typeof import('acorn');
  try {
    // No newer than what every Node runs that there is a loader for.
    return parse(source, { ecmaVersion: 2023, sourceType: 'module', allowHashBang: false });
  } catch {
    return undefined;
  }
}

/** Each import awaited where it stands, and its names spelt as parts of what came. */
function importsOf(source: string, program: Program, names: Names): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  const spelt = new Map<string, string>();
  for (const [index, node] of program.body.entries()) {
    if (node.type !== 'ImportDeclaration') continue;
    // What stands before it would otherwise run before it.
    if (index > 0 && program.body[index - 1]?.type !== 'ImportDeclaration') return undefined;
    const edit = awaited(source, node, `${prefix}${index}`);
    if (edit === undefined) return undefined;
    edits.push(edit);
    for (const [local, spelling] of specifiersOf(node, `${prefix}${index}`)) spelt.set(local, spelling);
  }
  const used = names.used.filter(({ at }) => spelt.has(at.name));
  const known = new Set(used.map(({ at }) => at.name));
  // A name that is never used may be that of a type, and its module one that is not there.
  const isPlain = (name: string) => known.has(name) && !names.declared.has(name) && !names.assigned.has(name);
  if (![...spelt.keys()].every(isPlain)) return undefined;
  return [...edits, ...used.map((use) => respelt(use, spelt.get(use.at.name) ?? ''))];
}

/** As many lines as it had. */
function awaited(source: string, { source: from, specifiers, start, end }: ImportDeclaration, name: string) {
  const written = source.slice(start, end);
  if (specifiers.length === 0 && !/^import\s*['"]/.test(written)) return undefined;
  const awaiting = `await jitiImport(${JSON.stringify(from.value)});`;
  const text = specifiers.length === 0 ? awaiting : `var ${name} = ${awaiting}`;
  return { start, end, text: text + written.replace(/[^\n]/g, '') };
}

const specifiersOf = ({ specifiers }: ImportDeclaration, module: string): readonly (readonly [string, string])[] =>
  specifiers.map((one) => {
    if (one.type === 'ImportNamespaceSpecifier') return [one.local.name, module];
    if (one.type === 'ImportDefaultSpecifier') return [one.local.name, `${module}.default`];
    const { imported } = one;
    return [
      one.local.name,
      imported.type === 'Identifier' ? `${module}.${imported.name}` : `${module}[${imported.raw}]`,
    ];
  });

/** A function is called without the module as its `this`. */
function respelt({ at, as, leads }: Use, spelling: string): Edit {
  const { start, end, name } = at;
  if (as === 'shorthand') return { start, end, text: `${name}: ${spelling}` };
  if (as === 'value') return { start, end, text: spelling };
  return { start, end, text: `${leads ? ';' : ''}(0, ${spelling})` };
}

/** `export` taken off what it stands before, which is assigned where it has come to be. */
function exportsOf(source: string, { body }: Program, names: Names): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  const all: (readonly [string, string])[] = [];
  for (const node of body) {
    if (node.type === 'ExportAllDeclaration') return undefined;
    if (node.type !== 'ExportNamedDeclaration' && node.type !== 'ExportDefaultDeclaration') continue;
    const made = node.type === 'ExportDefaultDeclaration' ? defaultOf(source, node) : namedOf(node);
    if (made === undefined) return undefined;
    edits.push(...made.edits);
    all.push(...made.exports);
  }
  if (all.some(([name]) => names.assigned.has(name))) return undefined;
  // In the order of the names, as in a module's namespace.
  const first = all.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `exports.${name} = ${value};`);
  const marked = 'Object.defineProperty(exports, "__esModule", { value: true });';
  return [{ start: 0, end: 0, text: `"use strict";${marked}${first.join('')}` }, ...edits];
}

function namedOf(node: ExportNamedDeclaration): Made | undefined {
  const { declaration, start } = node;
  if (declaration === undefined || declaration === null) return undefined;
  const taken = { start, end: start + 'export'.length, text: '' };
  if (declaration.type === 'FunctionDeclaration')
    return { edits: [taken], exports: [[declaration.id.name, declaration.id.name]] };
  const names: string[] = [];
  if (declaration.type === 'ClassDeclaration') names.push(declaration.id.name);
  else {
    if (declaration.kind !== 'const') return undefined;
    for (const { id } of declaration.declarations) {
      if (id.type !== 'Identifier') return undefined;
      names.push(id.name);
    }
  }
  const text = `;${names.map((name) => `exports.${name} = ${name};`).join('')}`;
  return {
    edits: [taken, { start: declaration.end, end: declaration.end, text }],
    exports: names.map((name) => [name, 'void 0']),
  };
}

function defaultOf(source: string, { declaration, start }: ExportDefaultDeclaration): Made | undefined {
  const keyword = /^export default\b/.exec(source.slice(start))?.[0];
  // What has no name of its own would get one.
  if (keyword === undefined || /Function|Class/.test(declaration.type)) return undefined;
  return {
    edits: [{ start, end: start + keyword.length, text: 'exports.default =' }],
    exports: [['default', 'void 0']],
  };
}

function applied(source: string, edits: readonly Edit[]): string {
  let text = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    text += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at);
}
