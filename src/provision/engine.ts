import { NoEngine, UnknownEngine } from './provision-error.ts';

/** What runs a local database, best first: the machine's PostgreSQL, one from npm, PGlite. */
export const engines = ['system', 'embedded', 'pglite'] as const;
/** The machine’s own PostgreSQL, one installed from npm, or PGlite. */
export type Engine = (typeof engines)[number];

/** An engine that can be used, or why it cannot. */
export type Probe<T> = { readonly found: T } | { readonly missing: string };

/** What decides which engine is used. */
export interface EngineWish {
  /** `QUARRY_LITE`. */
  readonly variable: string | undefined;
  readonly config: Engine | undefined;
  /** The one that made the project's databases: data must not vanish because a better engine was installed. */
  readonly remembered: Engine | undefined;
}

export interface Chosen<T> {
  readonly engine: Engine;
  readonly found: T;
  /** Why better ones were passed over. */
  readonly passed: readonly string[];
  /** The engine whose databases are not seen with this one. */
  readonly hidden: Engine | undefined;
  /** No databases were made before. */
  readonly isNew: boolean;
}

/** Chooses among the engines of this machine. Rejects with `UnknownEngine`, `NoEngine`. */
export async function chooseEngine<T>(
  wish: EngineWish,
  probe: (engine: Engine) => Promise<Probe<T>>,
): Promise<Chosen<T>> {
  const { variable, remembered } = wish;
  const forced = variable === undefined || variable === '' ? wish.config : named(variable);
  const only = forced ?? remembered;
  const passed: string[] = [];
  for (const engine of only === undefined ? engines : [only]) {
    const result = await probe(engine);
    if ('missing' in result) {
      passed.push(`${engine}: ${result.missing}`);
      continue;
    }
    const hidden = remembered === engine ? undefined : remembered;
    return { engine, found: result.found, passed, hidden, isNew: remembered === undefined };
  }
  throw new NoEngine(passed, forced === undefined ? remembered : undefined);
}

function named(variable: string): Engine {
  const engine = engines.find((each) => each === variable);
  if (engine === undefined) throw new UnknownEngine(variable, engines);
  return engine;
}
