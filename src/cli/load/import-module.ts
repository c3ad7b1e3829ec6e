import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Jiti, TransformOptions, TransformResult } from 'jiti';
import type { ImportModule } from '../../migration/files.ts';
import { plainModule } from './plain-module.ts';
import { UserModuleFailed } from './user-module-failed.ts';

/** The package's doors, by the names the user's files import. */
const doors = {
  quarry: 'index',
  'quarry/migrate': 'migrate',
  'quarry/testing': 'testing',
  'quarry/drizzle': 'drizzle',
};

/**
 * Imports the user's modules. All of them end in one graph, with the very copy of quarry that runs the command: Node
 * strips types by itself where it can, and jiti, loaded only then, is handed our own modules where it cannot.
 */
export function moduleLoader(root: string): ImportModule {
  let loader: Promise<ImportModule> | undefined;
  return async (path) => {
    try {
      if (/\.[cm]?tsx?$/.test(path) && !stripsTypes()) loader ??= throughJiti(root);
      return await ((await loader) ?? natively)(path);
    } catch (error) {
      throw UserModuleFailed.from(error, path, root);
    }
  };
}

/** Imports the files under `root` anew, whoever imported them before: for `.reload`. */
export function freshModuleLoader(root: string): ImportModule {
  const { cache } = createRequire(pathToFileURL(`${root}/`));
  for (const file of Object.keys(cache)) {
    if (file.startsWith(`${root}${sep}`) && !file.includes(`${sep}node_modules${sep}`)) delete cache[file];
  }
  let loader: Promise<ImportModule> | undefined;
  return async (path) => {
    try {
      loader ??= throughJiti(root);
      return await (await loader)(path);
    } catch (error) {
      throw UserModuleFailed.from(error, path, root);
    }
  };
}

/** From 22.18 on; older declarations of Node's types do not know it. `QUARRY_LOADER=jiti` reads more TypeScript. */
const stripsTypes = (): boolean =>
  process.env['QUARRY_LOADER'] !== 'jiti' &&
  Boolean((process.features as { readonly typescript?: unknown }).typescript);

const natively: ImportModule = async (path) => (await import(pathToFileURL(path).href)) as unknown;

/**
 * Required, not imported: Node would read all of it through once more, in search of what it exports. Where a file has no
 * types to take out, it is spared Babel, which takes longer to load than all the rest.
 */
async function throughJiti(root: string): Promise<ImportModule> {
  const { createJiti } = createRequire(import.meta.url)('jiti') as typeof import('jiti');
  const virtualModules = ownModules(await enoughForConfigs());
  const place = pathToFileURL(`${root}/`).href;
  let babel: Jiti | undefined;
  const transform = (given: TransformOptions): TransformResult => {
    const plain = given.async && /\.m?ts$/.test(given.filename ?? '') ? plainModule(given.source) : undefined;
    if (plain !== undefined) return { code: plain };
    babel ??= createJiti(place, { fsCache: false, interopDefault: false });
    return { code: babel.transform(given) };
  };
  const jiti = createJiti(place, { virtualModules, interopDefault: false, transform });
  return async (path) => await jiti.import(path);
}

/** What a config and the repos it names are made with: a part of the front door, which takes longer to load as a whole. */
async function enoughForConfigs(): Promise<Readonly<Record<string, unknown>>> {
  const [{ defineConfig }, { defineRepo }] = await Promise.all([
    import('../../provision/config.ts'),
    import('../../repo/repo.ts'),
  ]);
  return { defineConfig, defineRepo };
}

/** Our modules as `import` gives them, each loaded when it is first asked for: the drizzle door needs a peer. */
function ownModules(front: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const require = createRequire(import.meta.url);
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const modules = {};
  for (const [name, door] of Object.entries(doors)) {
    const file = fileURLToPath(new URL(`../../${door}.${extension}`, import.meta.url));
    const load = (): object => require(file) as object;
    Object.defineProperty(modules, name, {
      enumerable: true,
      get: door === 'index' ? () => opened(front, load) : load,
    });
  }
  return modules;
}

/** A module that is loaded when it is asked for more than is at hand. */
function opened(atHand: Readonly<Record<string, unknown>>, load: () => object): object {
  const of = (name: string | symbol): unknown =>
    // Whoever waits for a module asks whether it is a promise.
    name === 'then' ? undefined : Object.hasOwn(atHand, name) ? Reflect.get(atHand, name) : Reflect.get(load(), name);
  return new Proxy(
    {},
    {
      get: (_target, name) => of(name),
      has: (_target, name) => Object.hasOwn(atHand, name) || Reflect.has(load(), name),
      ownKeys: () => Reflect.ownKeys(load()),
      getOwnPropertyDescriptor: (_target, name) =>
        Reflect.has(load(), name) ? { value: of(name), enumerable: true, configurable: true } : undefined,
    },
  );
}
