import type { Direction } from './event.ts';
import type { Warning } from './plan.ts';

/** What a run has done. */
export interface MigrationResult {
  /** The repo's name. */
  readonly database: string;
  readonly direction: Direction;
  /** In the order they ran; none means that all was done already. */
  readonly ran: readonly { readonly version: string; readonly name: string; readonly milliseconds: number }[];
  readonly warnings: readonly Warning[];
}
