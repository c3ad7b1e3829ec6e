import { DbError } from '../driver/error/db-error.ts';
import { downSteps } from '../migration/content.ts';
import type { State } from '../schema/state.ts';
import type { Migration } from '../schema/step.ts';
import { openShadow, type ShadowPlace } from './open-shadow.ts';
import { scopeOf } from './scope.ts';
import { NoShadow } from './shadow.ts';
import { surround, type Tenancy } from './surround.ts';
import { Trial } from './trial.ts';
import { untried, type Verification } from './verification.ts';

/** What is tried out, and where it may be. */
export interface VerificationRequest extends ShadowPlace {
  /** The structure before. */
  readonly previous: State;
  /** The structure it is to lead to. */
  readonly next: State;
  readonly migration: Migration;
  /** Of a tenant's migration. */
  readonly tenancy?: Tenancy | undefined;
  /** Without a database to try it on, an error instead of a verdict that says so. */
  readonly demanded?: boolean | undefined;
}

/**
 * Tries a migration out on a database of its own: up, an insert, down, up again, over synthetic rows, each time compared
 * with the structure it should lead to. Rejects with `NoShadow` (only if `demanded`), `ShadowInUse`.
 */
export async function verifyMigration(request: VerificationRequest): Promise<Verification> {
  const started = performance.now();
  const { previous, next, migration } = request;
  const code = migration.up.find((step) => 'run' in step);
  if (code !== undefined && 'run' in code) return untried(`a step that runs code: ${code.why}`);
  const { tenancy } = request;
  const extensions = [...new Set([...previous.extensions, ...next.extensions, ...(tenancy?.shared.extensions ?? [])])];
  const { shadow, passed } = await openShadow(request, extensions);
  if (shadow === undefined) {
    if (request.demanded === true) throw new NoShadow(passed);
    return untried(passed.join('; ') || 'there is no database to try it on');
  }
  try {
    const filled = tenancy === undefined ? [] : await surround(shadow, tenancy, next);
    const trial = new Trial(
      shadow,
      { ...scopeOf(previous, next, migration), filled },
      {
        up: migration.up,
        down: downSteps(migration),
      },
    );
    const found = await trial.run();
    // A statement that was cancelled looks like one that failed.
    request.signal?.throwIfAborted();
    if ('irreversible' in migration.down) found.notVerified.push(`down: ${migration.down.irreversible}`);
    return { ...found, engine: shadow.engine, ms: Math.round(performance.now() - started) };
  } catch (error) {
    if (tenancy === undefined || shadow.missing.size === 0 || !(error instanceof DbError) || error.fatal) throw error;
    return untried(`what its tenants share cannot be made on ${shadow.engine}: ${error.message}`);
  } finally {
    await shadow.close();
  }
}
