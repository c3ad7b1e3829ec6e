import type { Catalog, CatalogConstraint } from '../catalog/catalog.ts';
import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { downSteps } from '../migration/content.ts';
import type { Migration, Step } from '../schema/step.ts';
import { openShadow, type ShadowPlace } from './open-shadow.ts';
import { RefusedStatement, runSteps } from './run-steps.ts';
import { marker, NoShadow, type Shadow } from './shadow.ts';
import { differenceInWords, type Failure, type Phase, untried, type Verification } from './verification.ts';

/** A database that is there, and the migration that is to make the same of an empty one. */
export interface BaselineRequest extends ShadowPlace {
  readonly migration: Migration;
  /** The ways up of the migrations before it, in their order. */
  readonly before: readonly (readonly Step[])[];
  readonly extensions: readonly string[];
  /** What it is to lead to, as far as it makes it. */
  readonly found: Catalog;
  /** Whose catalogue that is: another server spells expressions in another way. */
  readonly engine: string;
  /** Without a database to try it on, an error instead of a verdict that says so. */
  readonly demanded: boolean;
}

/**
 * Runs a baseline up, down and up again, and compares what it makes with the database it was made from. It is a failure
 * where it cannot be made; a way back that does not lead back is not verified, and so is all that goes wrong on PGlite,
 * which has not everything that a server has. Rejects with `NoShadow`, only if `demanded`, and `ShadowInUse`.
 */
export async function verifyBaseline(request: BaselineRequest): Promise<Verification> {
  const started = performance.now();
  const { shadow, passed } = await openShadow(request, request.extensions);
  if (shadow === undefined) {
    if (request.demanded) throw new NoShadow(passed);
    return untried(passed.join('; ') || 'there is no database to try it on');
  }
  try {
    const found = await tried(shadow, request);
    request.signal?.throwIfAborted();
    const { engine, missing, roles } = shadow;
    const certain =
      missing.size === 0 && (request.demanded || !engine.startsWith('PGlite') || engine === request.engine);
    // What is there may stand in the way back of what came to it: that is no reason not to take note of it.
    const isFailure = ({ phase }: Failure): boolean => certain && (request.demanded || phase === 'up');
    return {
      ...found,
      engine,
      failures: found.failures.filter(isFailure),
      notVerified: [
        ...[...missing].map((name) => `the extension ${name}, which ${engine} does not have`),
        ...found.notVerified,
        ...roles.notes(engine),
        ...found.failures.filter((one) => !isFailure(one)).map(({ phase, message }) => `${phase}: ${message}`),
      ],
      trace: [],
      ms: Math.round(performance.now() - started),
    };
  } finally {
    await shadow.close();
  }
}

type Tried = Pick<Verification, 'up' | 'down' | 'failures' | 'notVerified'>;

async function tried(shadow: Shadow, { migration, before, found, engine }: BaselineRequest): Promise<Tried> {
  const read = (): Promise<Catalog> =>
    readCatalog((text, params) => shadow.session.rows(text, params), { except: [marker] });
  const failed = (phase: Phase, message: string, statement?: string): Tried => ({
    up: phase !== 'up',
    down: false,
    failures: [{ phase, message, statement }],
    notVerified: [],
  });
  let phase: Phase = 'up';
  try {
    for (const steps of before) await runSteps(shadow, steps);
    const origin = await read();
    await runSteps(shadow, migration.up);
    const made = await read();
    const notVerified = shadow.engine === engine ? otherThan(found, made) : [];
    const down = downSteps(migration);
    if (down === undefined) return { up: true, down: false, failures: [], notVerified };
    phase = 'down';
    await runSteps(shadow, down);
    // An extension may serve others, so it stays.
    const left = differences(origin, { ...(await read()), extensions: origin.extensions }, phase);
    if (left.length > 0) return { up: true, down: false, failures: left, notVerified };
    phase = 'up again';
    await runSteps(shadow, migration.up);
    const other = differences(made, await read(), phase);
    return { up: other.length === 0, down: true, failures: other, notVerified };
  } catch (error) {
    if (!(error instanceof RefusedStatement)) throw error;
    return failed(phase, error.message, error.statement);
  }
}

const differences = (expected: Catalog, found: Catalog, phase: Phase): Failure[] =>
  diffCatalogs(expected, found).map((line) => ({ phase, message: differenceInWords(line, phase) }));

/** How the tables, views and types that were made differ from those of the same names in the database. */
const otherThan = (found: Catalog, made: Catalog): string[] =>
  diffCatalogs(common(found, made), common(made, found)).map(
    (line) => `that an empty database becomes the same (here / there): ${line}`,
  );

function common(one: Catalog, other: Catalog): Catalog {
  const both = <T>(here: Readonly<Record<string, T>>, there: object): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(here).filter(([key]) => key in there));
  return {
    schemas: {},
    extensions: {},
    functions: {},
    sequences: {},
    tables: mapped(both(one.tables, other.tables), (table) => ({
      ...table,
      columns: mapped(table.columns, (column) => ({ ...column, default: withoutZeros(column.default) })),
      constraints: mapped(table.constraints, asValidated),
    })),
    views: both(one.views, other.views),
    enums: both(one.enums, other.enums),
    domains: both(one.domains, other.domains),
  };
}

const mapped = <T>(all: Readonly<Record<string, T>>, change: (one: T) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(all).map(([key, one]) => [key, change(one)]));

/** `0.00`, as a decimal of two places has it, is `0`. */
const withoutZeros = (preset: string | null): string | null =>
  preset !== null && /^-?\d+\.\d+$/.test(preset) ? preset.replace(/\.?0+$/, '') : preset;

/** An empty table breaks no constraint. */
const asValidated = (constraint: CatalogConstraint): CatalogConstraint => ({
  ...constraint,
  validated: true,
  definition: constraint.definition.replace(/ NOT VALID$/, ''),
});
