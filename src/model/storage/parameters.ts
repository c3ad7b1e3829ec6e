import { didYouMean } from '../../error/nearest.ts';
import { Misdeclared } from '../invalid-model.ts';

/** The parameters that PostgreSQL keeps with a table: of autovacuum, also of its TOAST table. */
const autovacuum = {
  autovacuum_enabled: 'boolean',
  autovacuum_vacuum_threshold: 'number',
  autovacuum_vacuum_insert_threshold: 'number',
  autovacuum_vacuum_scale_factor: 'number',
  autovacuum_vacuum_insert_scale_factor: 'number',
  autovacuum_vacuum_cost_delay: 'number',
  autovacuum_vacuum_cost_limit: 'number',
  autovacuum_freeze_min_age: 'number',
  autovacuum_freeze_max_age: 'number',
  autovacuum_freeze_table_age: 'number',
  autovacuum_multixact_freeze_min_age: 'number',
  autovacuum_multixact_freeze_max_age: 'number',
  autovacuum_multixact_freeze_table_age: 'number',
  log_autovacuum_min_duration: 'number',
  vacuum_index_cleanup: 'text',
  vacuum_truncate: 'boolean',
} as const;
const table = {
  fillfactor: 'number',
  toast_tuple_target: 'number',
  parallel_workers: 'number',
  autovacuum_analyze_threshold: 'number',
  autovacuum_analyze_scale_factor: 'number',
  user_catalog_table: 'boolean',
} as const;

type Kinds = { readonly number: number; readonly boolean: boolean; readonly text: 'auto' | 'on' | 'off' };
type Parameters<P extends Readonly<Record<string, keyof Kinds>>, Prefix extends string = ''> = {
  readonly [K in keyof P & string as `${Prefix}${K}`]?: Kinds[P[K]] | undefined;
};

/** How PostgreSQL stores and vacuums a table: `{ fillfactor: 70, autovacuum_vacuum_scale_factor: 0.02 }`. */
export interface StorageParameters
  extends Parameters<typeof table>,
    Parameters<typeof autovacuum>,
    Parameters<typeof autovacuum, 'toast.'> {}

const kinds: Readonly<Record<string, keyof Kinds>> = {
  ...table,
  ...autovacuum,
  ...Object.fromEntries(Object.entries(autovacuum).map(([name, kind]) => [`toast.${name}`, kind])),
};

/** Parameters as PostgreSQL keeps them, in the order of their names. Throws `Misdeclared` for one that there is not. */
export function storageParameters(owner: string, given: unknown): Readonly<Record<string, string>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Misdeclared(`${owner}: storage is an object of parameters`, { fix: '{ storage: { fillfactor: 70 } }' });
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  for (const [name, value] of entries) refuseUnfit(owner, name, value);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)] as const).sort());
}

function refuseUnfit(owner: string, name: string, value: unknown): void {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined)
    throw new Misdeclared(`${owner}: there is no storage parameter '${name}'.${didYouMean(name, Object.keys(kinds))}`);
  if (!fits(kind, value)) {
    const expected = kind === 'text' ? "'auto', 'on' or 'off'" : `a ${kind}`;
    throw new Misdeclared(`${owner}: the storage parameter '${name}' is ${expected}, not ${JSON.stringify(value)}`);
  }
  if (name === 'fillfactor' && (Number(value) < 10 || Number(value) > 100))
    throw new Misdeclared(`${owner}: fillfactor is a percentage from 10 to 100, not ${value}`);
}

function fits(kind: keyof Kinds, value: unknown): boolean {
  if (kind === 'number') return Number.isFinite(value);
  return kind === 'text' ? ['auto', 'on', 'off'].includes(String(value)) : typeof value === kind;
}
