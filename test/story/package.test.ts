import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { npm } from '../../bin/ensure-installed.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const project = mkdtempSync(join(tmpdir(), 'quarry-package-'));
const tarball = join(project, `quarry-${manifest.version}.tgz`);
const write = (name: string, text: string): void => writeFileSync(join(project, name), text);
const node = (...args: string[]) => run(process.execPath, args, { cwd: project });

/** Everything a consumer may import without an optional peer. */
const doors = ['quarry', 'quarry/migrate', 'quarry/testing'];

beforeAll(() => {
  write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
  const packed = npm(['pack', '--loglevel=error', '--pack-destination', project], quiet);
  const flags = ['--omit=optional', '--prefer-offline', '--ignore-scripts', '--no-audit', '--loglevel=error'];
  const installed = packed && npm(['install', tarball, ...flags], { ...quiet, cwd: project });
  if (!installed) throw new Error('the package could not be packed and installed');
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

test('the package holds dist, the launcher and the pages, and none of the sources or tests', async () => {
  const { stdout } = await run('tar', ['-tzf', tarball]);
  const files = stdout
    .trim()
    .split('\n')
    .map((file) => file.trim().replace(/^package\//, ''));
  const outside = files.filter((file) => !/^dist\/.+\.(js|d\.ts)$/.test(file)).sort();
  expect(outside).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'bin/quarry.js', 'package.json']);
  for (const door of ['index', 'migrate', 'testing', 'drizzle', 'cli/main']) expect(files).toContain(`dist/${door}.js`);
});

test('publint finds nothing in the tarball', async () => {
  const contents = readFileSync(tarball);
  const file = contents.buffer.slice(contents.byteOffset, contents.byteOffset + contents.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: file }, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

test('the doors load by import and by require, as one instance', async () => {
  write(
    'load.mjs',
    `import { createRequire } from 'node:module';
     const require = createRequire(import.meta.url);
     for (const door of ${JSON.stringify(doors)}) {
       const imported = await import(door);
       if (Object.keys(imported).length === 0) throw new Error(door + ' is empty');
       if (!process.features.require_module) continue;
       const required = require(door);
       for (const [name, value] of Object.entries(imported)) if (required[name] !== value) throw new Error(door + ' ' + name);
     }`,
  );
  await expect(node('load.mjs')).resolves.toMatchObject({ stderr: '' });
});

test('the drizzle door asks for drizzle-orm by name, and loads where it is', async () => {
  const load = () => node('--input-type=module', '-e', `await import('quarry/drizzle')`);
  await expect(load()).rejects.toThrow(/drizzle-orm/);
  symlinkSync(join(root, 'node_modules/drizzle-orm'), join(project, 'node_modules/drizzle-orm'), 'junction');
  await expect(load()).resolves.toMatchObject({ stderr: '' });
  rmSync(join(project, 'node_modules/drizzle-orm'));
});

test('quarry --help runs from the installed package', async () => {
  const { stdout } = await node('node_modules/quarry/bin/quarry.js', '--help');
  expect(stdout).toContain('generate-migrations');
});

const consumer = `
import { actions, belongsTo, oneOf, Resource, text, uuid } from 'quarry';
import * as migrate from 'quarry/migrate';
import * as testing from 'quarry/testing';

export class User extends Resource('users') {
  id = uuid({ primaryKey: true });
  name = text();
}
export class Ticket extends Resource('tickets') {
  id = uuid({ primaryKey: true });
  status = oneOf(['open', 'closed'], { default: 'open' });
  reporterId = uuid();
  reporter = belongsTo(User, this.reporterId);
  isOpen = this.status.neq('closed');
  static actions = actions(Ticket, (action) => ({ new: action.create({ accept: ['reporterId'] }) }));
}
export const rows: Promise<readonly { status: 'open' | 'closed' }[]> = Ticket.query().filter((t) => t.isOpen).all();
// @ts-expect-error: a resource has no such field
export const wrong = Ticket.query().filter((t) => t.isOpne);
export const doors = [migrate, testing];
`;

const compilers = { '5.9': 'typescript-5', '6': 'typescript', '7': 'typescript-7' };
const environments = {
  node: { lib: ['es2023', 'esnext.disposable'], types: ['node'] },
  dom: { lib: ['es2023', 'esnext.disposable', 'dom'], types: [] },
};
const resolutions = { nodenext: { module: 'nodenext' }, bundler: { module: 'esnext', moduleResolution: 'bundler' } };

test.each(
  Object.entries(compilers).flatMap(([version, name]) =>
    Object.entries(resolutions).flatMap(([resolution, options]) =>
      Object.entries(environments).map(([types, environment]) => ({
        version,
        name,
        resolution,
        types,
        options: { ...options, ...environment },
      })),
    ),
  ),
)(
  'the types hold in TypeScript $version under $resolution with the types of $types, libraries checked',
  async ({ version, name, resolution, types, options }) => {
    const folder = `types-${version}-${resolution}-${types}`;
    mkdirSync(join(project, folder));
    write(`${folder}/consumer.ts`, consumer);
    const compilerOptions = {
      ...options,
      target: 'es2023',
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      typeRoots: [join(root, 'node_modules/@types')],
    };
    write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    const said = await node(join(root, 'node_modules', name, 'bin/tsc'), '-p', folder).catch((error) => error);
    expect(said.stdout).toBe('');
  },
);
