import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import { emptyState } from '../schema/state.ts';
import type { Step } from '../schema/step.ts';
import { currentCatalog } from './materialise.ts';
import { openWhole, type ShadowPlace } from './open-shadow.ts';
import { RefusedStatement, runSteps } from './run-steps.ts';
import type { Shadow } from './shadow.ts';
import { surround, type Tenancy } from './surround.ts';

/** Many migrations, and one that is to do the same. */
export interface Replacement extends ShadowPlace {
  readonly extensions: readonly string[];
  /** Of a tenant's migrations. */
  readonly tenancy?: Tenancy | undefined;
  /** The ways up of the many, in their order. */
  readonly many: readonly (readonly Step[])[];
  readonly up: readonly Step[];
  /** Undefined where there is no way back. */
  readonly down: readonly Step[] | undefined;
}

/** Whether one migration does what many did. */
export interface Proof {
  readonly engine: string;
  /** What is not the same; empty where it is proven. */
  readonly differences: readonly string[];
}

/**
 * Runs many migrations on one empty database and their replacement on another, and compares what comes of it; then the
 * replacement's way back, which has to leave nothing. Rejects with `NoShadow`, `ShadowInUse`.
 */
export async function proveReplacement(request: Replacement): Promise<Proof> {
  const { many, up, down } = request;
  const old = await onEmpty(request, async (shadow) => {
    for (const steps of many) await runSteps(shadow, steps);
    return await currentCatalog(shadow.session);
  });
  const fresh = await onEmpty(request, async (shadow) => {
    const empty = await currentCatalog(shadow.session);
    await runSteps(shadow, up);
    const made = await currentCatalog(shadow.session);
    if (down === undefined) return { made, left: [] };
    await runSteps(shadow, down);
    return { made, left: diffCatalogs(empty, await currentCatalog(shadow.session)) };
  });
  const { engine } = fresh;
  if ('refusal' in old) return { engine, differences: [`one of the migrations does not run: ${old.refusal}`] };
  if ('refusal' in fresh) return { engine, differences: [`what is to replace them does not run: ${fresh.refusal}`] };
  return {
    engine,
    differences: [
      ...diffCatalogs(old.value, fresh.value.made).map(inWords),
      ...fresh.value.left.map((line) => `left by its way back: ${line.replace('only in the second: ', '')}`),
    ],
  };
}

type Outcome<T> = { readonly engine: string } & ({ readonly value: T } | { readonly refusal: string });

async function onEmpty<T>(request: Replacement, work: (shadow: Shadow) => Promise<T>): Promise<Outcome<T>> {
  const shadow = await openWhole(request, request.extensions);
  const { engine } = shadow;
  try {
    if (request.tenancy !== undefined) await surround(shadow, request.tenancy, emptyState);
    return { engine, value: await work(shadow) };
  } catch (error) {
    request.signal?.throwIfAborted();
    if (!(error instanceof RefusedStatement)) throw error;
    return { engine, refusal: `${error.message}, in: ${error.statement}` };
  } finally {
    await shadow.close();
  }
}

const inWords = (line: string): string =>
  line.startsWith('only in the first: ')
    ? `only the many make: ${line.slice('only in the first: '.length)}`
    : line.startsWith('only in the second: ')
      ? `only the one makes: ${line.slice('only in the second: '.length)}`
      : `different (many / one): ${line}`;
