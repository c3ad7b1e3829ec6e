// Type-checks this folder with every compiler users have: against the sources, and against the declarations the package
// ships, with nothing skipped, under both module resolutions. One line per compiler; exits 1 on any error.
import { join } from 'node:path';
import {
  cache,
  compilers,
  emitDeclarations,
  fresh,
  root,
  strict,
  tsc,
  writeConfig,
} from '../../bench/types/compilers.mjs';

const folder = fresh(join(cache, 'tests'));
const include = [join(root, 'test/type')];
const sources = writeConfig(join(folder, 'sources.json'), {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: { typeRoots: strict.typeRoots, paths: { quarry: [join(root, 'src/index.ts')] } },
  include,
});

const declarations = emitDeclarations();
const published = (name, options) =>
  writeConfig(join(folder, `${name}.json`), {
    compilerOptions: { ...strict, skipLibCheck: false, paths: { quarry: [declarations.index] }, ...options },
    include,
  });
const configs = {
  sources,
  'declarations (nodenext)': published('nodenext', {}),
  'declarations (bundler)': published('bundler', { module: 'esnext', moduleResolution: 'bundler' }),
};

// --fast leaves the work to the fastest; otherwise all, or those that are named.
const words = process.argv.slice(2);
const wanted = words.includes('--fast') ? ['7'] : words.length > 0 ? words : Object.keys(compilers);
const versions = Object.keys(compilers).filter((one) => wanted.includes(one));
let failed = !declarations.ok || versions.length === 0;
if (!declarations.ok) console.error(declarations.output);
if (versions.length === 0)
  console.error(`no compiler is called ${words.join(', ')}: ${Object.keys(compilers).join(', ')}`);
for (const version of versions) {
  const outcomes = Object.entries(configs).map(([name, config]) => ({ name, ...tsc(version, '-p', config) }));
  const bad = outcomes.filter(({ ok }) => !ok);
  console.log(`TypeScript ${version}: ${outcomes.map(({ name, ok }) => `${name} ${ok ? 'pass' : 'FAIL'}`).join(', ')}`);
  for (const { name, output } of bad) console.error(`${name}:\n${output}`);
  failed ||= bad.length > 0;
}
process.exitCode = failed ? 1 : 0;
