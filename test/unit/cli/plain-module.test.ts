import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createJiti, type JitiOptions } from 'jiti';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainModule } from '../../../src/cli/load/plain-module.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'quarry-plain-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What others import: things that count how often they are called, and by whom. */
const library = `export let calls: number = 0;
export function count(this: unknown, ...args: readonly unknown[]) { calls += 1; return [this === undefined, ...args]; }
export class Base { static made: string[] = []; constructor() { Base.made.push(new.target.name); } }
export const box = { value: 1, count };
export default function ready(): string { return 'ready'; }
`;

/** The exports of a module, and what it threw instead: as jiti itself runs it, or with `transform`. */
async function ran(text: string, transform?: JitiOptions['transform'], other = library): Promise<string> {
  writeFileSync(join(folder, 'library.ts'), other);
  writeFileSync(join(folder, 'main.ts'), text);
  const options = { fsCache: false, moduleCache: false, interopDefault: false, ...(transform && { transform }) };
  try {
    const exported = await createJiti(folder, options).import<Record<string, unknown>>(join(folder, 'main.ts'));
    const marked = Object.getOwnPropertyDescriptor(exported, '__esModule');
    return inspect([marked, Object.entries(exported)], { depth: 9 });
  } catch (error) {
    const at = /main\.ts:(\d+):\d+/.exec(error instanceof Error ? (error.stack ?? '') : '')?.[1];
    return `${String(error)} in line ${at}`;
  }
}

/** Through here where it can be; `library.ts` has types, and is for jiti. */
async function ranPlainly(text: string, other?: string): Promise<string> {
  const jiti = createJiti(folder, { fsCache: false, interopDefault: false });
  return await ran(text, (given) => ({ code: plainModule(given.source) ?? jiti.transform(given) }), other);
}

const plain: readonly string[] = [
  `import { count } from './library.ts';\nexport default count({ a: [1] });\n`,
  `import ready, { count as c, box } from './library.ts';\nexport const b = c(1), a = { box, c: c(2), d: box.count(3) }\nexport default ready()`,
  `import * as all from './library.ts';\nexport const before = all.calls;\nall.count();\nexport const after = all.calls;\n`,
  `import { calls, count } from './library.ts';\nexport const before = calls\ncount()\nexport const after = calls\n`,
  `import { Base } from './library.ts';\nexport class A extends Base { static s = new A().f; f = Base.made.length }\nexport const made = Base.made;\n`,
  `import { count } from './library.ts';\nconst one = 1\ncount(one)\nif (one) count(2)\nelse count(3)\nfor (const x of [1]) { count(x)\ncount() }\nexport const two = one;\n`,
  `import { count } from './library.ts';\nexport const tagged = count\`a\${count(1)}b\`, optional = count?.(2), deep = (() => [count(3)])();\n`,
  `import { count } from './library.ts';\nexport const object = { count, other: { count: 1 }, ['count']: count(4), m() { return count; } };\nexport const got = object.count;\n`,
  `import {\n  count,\n\n} from './library.ts';\n/* in line 5 */\nexport const x = count(1); throw new Error('here');\n`,
  `import './library.ts';\nimport { join } from 'node:path';\nimport path from 'node:path';\nexport default [join('a', 'b'), path.sep.length];\n`,
  `export async function later() { return await 1; }\nexport const z = await later(), y = typeof __dirname, self = this;\nexport default { z };\n`,
  `label: for (const i of [1, 2]) { if (i > 1) break label; }\nexport const regexp = /[/"']+/g, text = \`\${'}'}\`;\r\nexport const last = 1 // the end`,
  `import { absent } from './library.ts';\nexport const it = absent;\n`,
  `import { there } from './nowhere.ts';\nexport default there;\n`,
  `export const used = later;\nconst later = 1;\n`,
  `export const a = 1;\nexport const a2 = (0, eval_)('a');\nfunction eval_(x) { return x; }\n`,
];

describe('plainModule() gives a module the meaning that jiti with Babel gives it', () => {
  test.each(plain)('%j', async (text) => {
    expect(plainModule(text)).toBeDefined();
    expect(await ranPlainly(text)).toBe(await ran(text));
  });
});

test('plainModule() leaves import cycles as they are, whoever asks too early', async () => {
  const one = `import { late, seen } from './library.ts';\nexport class A { other = late; }\nexport function f() { return 1; }\nexport const all = [seen, new A().other];\n`;
  const other = `import { A, all, f } from './main.ts';\nexport const seen = [typeof A, typeof all, typeof f];\nexport const late = () => A;\n`;
  for (const text of [one, other]) expect(plainModule(text)).toBeDefined();
  expect(await ranPlainly(one, other)).toBe(await ran(one, undefined, other));
});

const left: Readonly<Record<string, string>> = {
  'a type': 'export const a: number = 1;',
  'an assertion': 'export default { a: 1 } as const;',
  satisfies: 'export default { a: 1 } satisfies object;',
  'not null': 'export default process.env.HOME!;',
  'a type import': "import type { A } from './a.ts';\nexport default 1;",
  'a type among imports': "import { type A, b } from './a.ts';\nexport default b;",
  'an enumeration': 'export enum A { b }',
  'a namespace': 'export namespace A { export const b = 1; }',
  'a parameter property': 'export class A { constructor(readonly b) {} }',
  'an import that requires': "import a = require('a');\nexport default a;",
  'an assigned export': "import a from 'a';\nexport = a;",
  'a decorator': '@a export class A {}',
  'type arguments, which are comparisons elsewhere':
    'const a = 1;\nexport default f<a>(1);\nfunction f(x) { return x; }',
  'an import that may be a type': "import { A } from './a.ts';\nexport default 1;",
  'an import of nothing': "import {} from './a.ts';\nexport default 1;",
  'a property of an import that is assigned to': "import { f } from './a.ts';\nf.a = 1;\nexport default f;",
  'an import behind a statement': "f();\nimport { f } from './a.ts';\nexport default f;",
  'a name declared twice': "import { f } from './a.ts';\nexport default (f) => f();",
  'an import that is assigned to': "import { f } from './a.ts';\nf = 1;\nexport default f;",
  'an import that is counted up': "import { f } from './a.ts';\nexport default f++;",
  'an export that is assigned to': 'export class A {}\nA = 1;',
  'an export that may be assigned to': 'export let a = 1;',
  'a pattern': 'export const { a } = { a: 1 };',
  'a list of exports': 'const a = 1;\nexport { a };',
  'exports of another module': "export { a } from './a.ts';",
  'all exports of another module': "export * from './a.ts';",
  'a default without a name': 'export default class {}',
  'a default that would be named': 'export default () => 1;',
  'an import when asked for': "export default await import('./a.ts');",
  'import.meta': 'export default import.meta.url;',
  eval: "import { f } from './a.ts';\nexport default [f, eval('f')];",
  'a name of the wrapper': 'const module = 1;\nexport default module;',
  'a name made here': 'const _imported0 = 1;\nexport default _imported0;',
  CommonJS: "module.exports = require('./a.ts');",
  'import attributes': "import a from './a.json' with { type: 'json' };\nexport default a;",
  'a first line for the shell': '#!/usr/bin/env node\nexport default 1;',
  'a slip': 'export default {',
};

test.each(Object.entries(left))('plainModule() leaves %s to Babel', (_, text) => {
  expect(plainModule(text)).toBeUndefined();
});
