import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
/** Below node_modules, so that generated projects resolve packages as a user's would. */
export const cache = join(root, 'node_modules/.cache/quarry-types');

export const compilers = { 5.9: 'typescript-5', 6: 'typescript', 7: 'typescript-7' };

/** Runs a compiler; `output` is everything it printed. */
export function tsc(version, ...args) {
  const bin = join(root, 'node_modules', compilers[version], 'bin/tsc');
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', cwd: root });
  return { ok: status === 0, output: `${stdout}${stderr}` };
}

/** The compiler options of a strict project. */
export const strict = {
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
};

export function fresh(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function writeConfig(file, config) {
  writeFileSync(file, JSON.stringify(config, null, 2));
  return file;
}

/** Emits what a user of the package gets to see, and says where its front door is. */
export function emitDeclarations() {
  const folder = fresh(join(cache, 'declarations'));
  const config = writeConfig(join(folder, 'tsconfig.json'), {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: join(root, 'src'),
      outDir: folder,
      paths: {},
      typeRoots: strict.typeRoots,
    },
    files: [join(root, 'src/index.ts')],
    include: [],
  });
  const { ok, output } = tsc('7', '-p', config);
  return { ok, output, index: join(folder, 'index.d.ts') };
}
