import { readCatalog } from '../../catalog/read-catalog.ts';
import { canonical } from '../../schema/canonical.ts';
import { sha256 } from '../content.ts';
import type { Ledger, LedgerRow } from '../ledger.ts';
import type { Run } from '../run.ts';
import type { Session } from '../session.ts';

/** A hash per object of a database: `{ "table public.users": "9f86d081884c7d65" }`. */
export type Fingerprint = Readonly<Record<string, string>>;

const KINDS = {
  tables: 'table',
  views: 'view',
  enums: 'enum',
  domains: 'domain',
  sequences: 'sequence',
  functions: 'function',
};

/** Takes the fingerprint of a database; the order of columns is no part of it. */
export async function fingerprintOf(session: Session): Promise<Fingerprint> {
  const catalog = await readCatalog((text, params) => session.rows(text, params), {
    except: ['quarry_migrations', 'quarry_migration_events', 'quarry_migration_events_id_seq'],
  });
  const objects: [string, string][] = [];
  for (const [kind, noun] of Object.entries(KINDS)) {
    const named = catalog[kind as keyof typeof KINDS];
    for (const [name, object] of Object.entries(named))
      objects.push([`${noun} ${name}`, sha256(content(object)).slice(0, 16)]);
  }
  return Object.fromEntries(objects);
}

/** Whether a materialised view was filled is no part of the structure. */
const besides: ReadonlySet<string> = new Set(['position', 'populated']);
const content = (object: unknown): string =>
  canonical(JSON.parse(JSON.stringify(object, (key, value: unknown) => (besides.has(key) ? undefined : value))));

/**
 * Writes down what the database looks like now, beside the migration applied last: by the same server that will be asked
 * later, so that nothing but a real change shows. What is done stays done where this fails.
 */
export async function recordFingerprint(run: Run): Promise<void> {
  const worker = run.worker.calm();
  try {
    const last = (await run.ledger.rows(worker)).at(-1);
    if (last === undefined) return;
    const fingerprint = await fingerprintOf(worker);
    await worker.begin();
    await run.ledger.fingerprint(worker, last.version, fingerprint);
    await worker.commit();
  } catch (error) {
    await worker.rollback();
    const said = error instanceof Error ? error.message : String(error);
    run.report({
      kind: 'warning',
      code: 'migration.no_fingerprint',
      text: `the structure could not be recorded: ${said}`,
    });
  }
}

/** One object that is not as the last migration left it. */
export interface Drift {
  /** `table public.users` */
  readonly object: string;
  readonly change: 'changed' | 'added' | 'gone';
}

/** What changed behind the back of the migrations. Empty where no fingerprint was ever taken. */
export async function driftOf(session: Session, ledger: Ledger, rows: readonly LedgerRow[]): Promise<readonly Drift[]> {
  const was = rows.findLast((row) => row.fingerprint !== undefined)?.fingerprint;
  if (was === undefined || (await ledger.structure(session)) === 0) return [];
  const is = await fingerprintOf(session);
  return Object.keys({ ...was, ...is })
    .sort()
    .filter((object) => was[object] !== is[object])
    .map((object) => ({ object, change: changeOf(was[object], is[object]) }));
}

function changeOf(was: string | undefined, is: string | undefined): Drift['change'] {
  if (was === undefined) return 'added';
  return is === undefined ? 'gone' : 'changed';
}
