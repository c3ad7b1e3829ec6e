// node bin/bundle.js FOLDER: puts compiled modules into few files. Node takes a third of a millisecond to find, read and
// link one, and there are hundreds: this is half of what a command takes to start. Declarations stay as they are.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, posix, relative, sep } from 'node:path';

const folder = process.argv[2];

/** What is loaded by its path: the doors, the command line, a worker, and what `npm run docs` asks. */
const entries = [
  'index',
  'migrate',
  'testing',
  'drizzle',
  'cli/main',
  'cli/load/project',
  'driver/pglite-worker',
  'emit/lint-page',
  'emit/mermaid',
];

const called = /__place_of__\("([^"]+)"\)/g;

/** A module goes on believing that it is where it was: what it looks for beside itself is found from there. */
const places = {
  name: 'places',
  transform(code, id) {
    if (!code.includes('import.meta.url')) return null;
    const place = relative(folder, id).split(sep).join('/');
    return { code: code.replaceAll('import.meta.url', `__place_of__(${JSON.stringify(place)})`), map: null };
  },
  renderChunk: (code, { fileName }) =>
    code.replaceAll(called, (_, place) => {
      if (place === fileName) return 'import.meta.url';
      const path = posix.relative(posix.dirname(fileName), place);
      return `new URL(${JSON.stringify(path.startsWith('.') ? path : `./${path}`)}, import.meta.url).href`;
    }),
};

/** An error says its class: two of one name in a file would leave one of them with another name. */
function assertNames({ fileName, code }) {
  const [renamed] = /\b(\w+\$\d+ = class|class \w+\$\d+)\b/.exec(code) ?? [];
  if (renamed !== undefined) throw new Error(`${fileName}: two classes of one name (${renamed})`);
}

async function bundle() {
  const { rolldown } = await import('rolldown');
  const made = await rolldown({
    cwd: folder,
    input: Object.fromEntries(entries.map((entry) => [entry, join(folder, `${entry}.js`)])),
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    platform: 'node',
    plugins: [places],
    // The same modules in the same order, in fewer files: nothing is left out.
    treeshake: false,
  });
  const { output } = await made.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunk/[name].js',
  });
  output.forEach(assertNames);
  await made.close();
  for (const name of readdirSync(folder, { recursive: true })) if (name.endsWith('.js')) rmSync(join(folder, name));
  mkdirSync(join(folder, 'chunk'));
  for (const { fileName, code } of output) writeFileSync(join(folder, fileName), code);
}

await bundle();
