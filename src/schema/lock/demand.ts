/**
 * What statements ask of tables that are in use. Who lives here: telling from a statement and the structure it finds which
 * locks it takes, which tables it reads through and which it writes anew. What never happens here: running anything.
 */

/** Weakest first. */
export const lockModes = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;
export type LockMode = (typeof lockModes)[number];

/** What a statement asks of one table, in the worst case that its text and the known structure leave open. */
export interface Demand {
  /** As it is called when the statement runs: `users`, `billing.invoices`. */
  readonly table: string;
  readonly mode: LockMode;
  /** Reads every row while it holds the lock. */
  readonly scans: boolean;
  /** Writes every row anew while it holds the lock. */
  readonly rewrites: boolean;
}

/** A lock and no more. */
export const lock = (table: string, mode: LockMode): Demand => ({ table, mode, scans: false, rewrites: false });
/** A lock under which every row is read. */
export const scan = (table: string, mode: LockMode): Demand => ({ table, mode, scans: true, rewrites: false });
/** The lock under which every row is written anew. */
export const rewrite = (table: string): Demand => ({ table, mode: 'ACCESS EXCLUSIVE', scans: true, rewrites: true });

export const stronger = (one: LockMode, other: LockMode): LockMode =>
  lockModes.indexOf(one) > lockModes.indexOf(other) ? one : other;

/** One demand for each table. */
export function together(demands: readonly Demand[]): readonly Demand[] {
  const found = new Map<string, Demand>();
  for (const one of demands) {
    const other = found.get(one.table);
    found.set(
      one.table,
      other === undefined
        ? one
        : {
            table: one.table,
            mode: stronger(one.mode, other.mode),
            scans: one.scans || other.scans,
            rewrites: one.rewrites || other.rewrites,
          },
    );
  }
  return [...found.values()];
}

/** `ACCESS EXCLUSIVE on users, written anew`. */
export function describeDemand({ table, mode, scans, rewrites }: Demand): string {
  return `${mode} on ${table}${rewrites ? ', written anew' : scans ? ', read through' : ''}`;
}
