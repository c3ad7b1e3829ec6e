import type { TextRow } from '../../catalog/query.ts';
import type { Migration } from '../../schema/step.ts';

/** `running` and `reverting` with no process at work mean that it was killed there. */
export type LedgerState = 'applied' | 'running' | 'failed' | 'reverting';

/** A migration in the ledger. */
export interface LedgerRow {
  readonly version: string;
  readonly name: string;
  readonly checksum: string;
  /** SHA-256 of the file's bytes. */
  readonly fileHash: string | undefined;
  readonly state: LedgerState;
  /** Steps done, of the direction it is going. */
  readonly step: number;
  readonly steps: number;
  readonly stepHashes: readonly string[];
  /** Where the batch of the current step is. */
  readonly cursor: readonly string[] | undefined;
  /** The current step was begun by this backend, outside a transaction. */
  readonly builder: { readonly pid: number; readonly start: string } | undefined;
  readonly error: string | undefined;
  /** As the migration had it when it ran; undefined where it is a function. */
  readonly down: Migration['down'] | undefined;
  readonly batch: number;
  /** Order of application. */
  readonly position: number;
  readonly appliedAt: string;
  readonly milliseconds: number | undefined;
  /** Versions whose place it takes. */
  readonly replaces: readonly string[];
}

/** What is selected from a ledger called `ledger`; one of an older structure lacks the last. */
export const ROW_COLUMNS = `version::text, name, checksum, file_hash, state, step::text, steps::text, step_hashes::text, cursor::text,
  builder::text, error, down::text, batch::text, position::text, applied_at::text, duration_ms::text,
  to_jsonb(ledger)->>'replaces' as replaces`;

/** Without the rows whose place another took, which is where the last of them was. */
export function standing(rows: readonly LedgerRow[]): readonly LedgerRow[] {
  const byVersion = new Map(rows.map((row) => [row.version, row]));
  const replaced = new Set(rows.flatMap((row) => row.replaces));
  if (replaced.size === 0) return rows;
  return rows
    .filter(({ version }) => !replaced.has(version))
    .map((row) => {
      const places = row.replaces.flatMap((version) => byVersion.get(version)?.position ?? []);
      return places.length === 0 ? row : { ...row, position: Math.max(...places) };
    })
    .sort((a, b) => a.position - b.position);
}

/** A row as it was read. */
export function decodeRow(row: TextRow): LedgerRow {
  const json = <T>(name: string): T | undefined => {
    const text = row[name];
    return text === null || text === undefined ? undefined : (JSON.parse(text) as T);
  };
  return {
    version: row['version'] ?? '',
    name: row['name'] ?? '',
    checksum: row['checksum'] ?? '',
    fileHash: row['file_hash'] ?? undefined,
    state: (row['state'] ?? 'applied') as LedgerState,
    step: Number(row['step']),
    steps: Number(row['steps']),
    stepHashes: json<string[]>('step_hashes') ?? [],
    cursor: json<string[]>('cursor'),
    builder: json<{ pid: number; start: string }>('builder'),
    error: row['error'] ?? undefined,
    down: json<Migration['down']>('down'),
    batch: Number(row['batch']),
    position: Number(row['position']),
    appliedAt: row['applied_at'] ?? '',
    milliseconds: row['duration_ms'] === null ? undefined : Number(row['duration_ms']),
    replaces: json<string[]>('replaces') ?? [],
  };
}
