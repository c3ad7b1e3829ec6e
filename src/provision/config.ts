import {
  fields,
  isText,
  listOf,
  matching,
  must,
  type OptionCheck,
  objectOr,
  oneOf,
  recordOf,
  text,
} from '../error/option-check.ts';
import { isResourceClass } from '../model/declaration.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import type { RuleId } from '../schema/lint/rules.ts';
import type { Weight } from '../schema/lint/severity.ts';
import type { SizeLimits } from '../schema/lint/size.ts';
import { InvalidConfig, NotAConfig, TwoQuarries } from './config-error.ts';
import { type Engine, engines } from './engine.ts';
import type { Mode } from './mode.ts';

/**
 * Provisioning. Who lives here: the project's config, and bringing its databases up: a local PostgreSQL or PGlite
 * where no URL is given (lite), the given server where one is (pro). What never happens here: loading TypeScript,
 * terminals, generated text.
 */

type Constructor = abstract new (...args: never) => object;

/** What defineConfig() takes. Everything is optional. */
export interface ConfigOptions {
  /** The project's repos, in the order commands visit them; those the resources name where absent. */
  readonly repos?: readonly { readonly name: string; readonly access: 'read' | 'write' }[] | undefined;
  /** Where the resources are: a glob, several, or the classes themselves. `resources/**\/*.{ts,mts,js,mjs}` where absent. */
  readonly resources?: string | readonly string[] | readonly Constructor[] | undefined;
  /** Folder of the migrations; `migrations` where absent. */
  readonly migrations?: string | undefined;
  readonly data?: DataOptions | undefined;
  /** The typed escape to drizzle-orm, written beside the migrations; `false` writes none. */
  readonly drizzle?:
    | { readonly schema?: string | undefined; readonly relations?: string | undefined }
    | false
    | undefined;
  /** A module whose `seed()` fills the databases with first records. */
  readonly seeds?: string | undefined;
  readonly lint?: LintConfig | undefined;
}

/** How migrations are judged. */
export interface LintConfig {
  /**
   * Other severities than a rule has of itself: `{ 'wide-index': 'off', 'drop-column': 'error' }`; or by how large the
   * table is: `{ 'rewrite-table': { small: 'off', large: 'error' } }`.
   */
  readonly rules?: { readonly [K in RuleId]?: Weight | undefined } | undefined;
  /** Where small tables end and large ones begin, in rows: `{ small: 10_000, large: 1_000_000 }` if not given. */
  readonly sizes?: SizeLimits | undefined;
  /** The last migration that is not looked at any more: 14 digits. */
  readonly startAfter?: string | undefined;
}

/** Where local databases are, and what runs them. */
export interface DataOptions {
  /** `lite`: a database on this machine, made by itself. `pro`: the given URL. Decided by the environment if absent. */
  readonly mode?: Mode | undefined;
  /** Folder of local databases; `.quarry` where absent. */
  readonly directory?: string | undefined;
  /** The engine of local databases; the best that is installed where absent. */
  readonly engine?: Engine | undefined;
}

/** A project's config, checked and completed. */
export interface Config {
  readonly repos: readonly AnyRepo[] | undefined;
  /** Globs, or classes. */
  readonly resources: readonly string[] | readonly Constructor[];
  readonly migrations: string;
  readonly data: { readonly mode: Mode | undefined; readonly directory: string; readonly engine: Engine | undefined };
  readonly drizzle: { readonly schema: string; readonly relations: string } | false;
  readonly seeds: string | undefined;
  readonly lint: Required<LintConfig>;
}

const repo = must(
  'a repo made by defineRepo()',
  (value) => typeof value === 'object' && value !== null && 'access' in value && 'name' in value,
);
const allOf = (value: unknown, fits: (each: unknown) => boolean): boolean => Array.isArray(value) && value.every(fits);
const isGlob = (value: unknown): boolean => isText(value) && value !== '';

const severities = ['off', 'notice', 'warning', 'error'];
const severity = oneOf(severities);
const weight = objectOr(
  fields({ small: severity, medium: severity, large: severity }),
  oneOf(severities, "'off', 'notice', 'warning' or 'error', or these by small, medium and large"),
);
const rows = must('a number of rows', (value) => Number.isSafeInteger(value) && Number(value) >= 0);
const usualRows = { small: 10_000, large: 1_000_000 };

/** Small tables end before large ones begin. */
const sizes: OptionCheck = (value, option) => {
  const faults = fields({ small: rows, large: rows })(value, option);
  if (faults.length > 0) return faults;
  const { small, large } = value as SizeLimits;
  return (small ?? usualRows.small) < (large ?? usualRows.large)
    ? []
    : [`option '${option}': small tables have to end before large ones begin`];
};

const check = fields({
  repos: listOf(repo, 'a list of repos'),
  resources: must(
    'a glob, a list of globs, or a list of resource classes',
    (value) => isGlob(value) || allOf(value, isGlob) || allOf(value, isResourceClass),
  ),
  migrations: text,
  data: fields({ mode: oneOf(['lite', 'pro']), directory: text, engine: oneOf(engines) }),
  drizzle: objectOr(
    fields({ schema: text, relations: text }),
    must('an object, or false', (value) => value === false),
  ),
  seeds: text,
  // Which rules there are is known to who applies them: the application, which loads its config too, has no need of them.
  lint: fields({
    rules: recordOf(weight),
    sizes,
    startAfter: matching(/^\d{14}$/, 'the 14 digits of a version'),
  }),
} satisfies Record<keyof ConfigOptions, OptionCheck>);

const made = new WeakSet<object>();
/** Known to every copy of this package, so that a second one is told from something that is no config at all. */
const $config = Symbol.for('quarry.config');

/** A project that was compiled has no TypeScript any more. */
const anyModule = 'resources/**/*.{ts,mts,js,mjs}';

/** Says where a project's repos, resources and migrations are. Throws `InvalidConfig`, which names every mistake. */
export function defineConfig(options: ConfigOptions = {}): Config {
  const faults = [...check(options, ''), ...twins(options?.repos)];
  if (faults.length > 0) throw new InvalidConfig(faults);
  const { repos, resources = anyModule, migrations = 'migrations', data, drizzle = {}, seeds, lint } = options;
  const config: Config = {
    repos: repos && Object.freeze([...repos]),
    resources: Object.freeze(typeof resources === 'string' ? [resources] : [...resources]) as Config['resources'],
    migrations,
    data: Object.freeze({ mode: data?.mode, directory: data?.directory ?? '.quarry', engine: data?.engine }),
    drizzle: drizzle && {
      schema: drizzle.schema ?? 'drizzle/schema.ts',
      relations: drizzle.relations ?? 'drizzle/relations.ts',
    },
    seeds,
    lint: Object.freeze({
      rules: Object.freeze({ ...lint?.rules }),
      sizes: Object.freeze({ ...usualRows, ...lint?.sizes }),
      startAfter: lint?.startAfter,
    }),
  };
  Object.defineProperty(config, $config, { value: true });
  made.add(config);
  return Object.freeze(config);
}

function twins(repos: ConfigOptions['repos']): string[] {
  if (!Array.isArray(repos)) return [];
  const names: string[] = repos.map((each: AnyRepo | undefined) => String(each?.name));
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  return twice.map((name) => `option 'repos': two repos are called '${name}'`);
}

/** The config a module exports. Throws `NotAConfig`, `TwoQuarries`. */
export function configIn(exported: unknown, file: string): Config {
  if (typeof exported === 'object' && exported !== null) {
    if (made.has(exported)) return exported as Config;
    if ($config in exported) throw new TwoQuarries(file);
  }
  throw new NotAConfig(file, exported);
}
