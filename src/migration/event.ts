import { describeFound, describeHolder, type LockHolder } from './error/run-error.ts';

/** Which of a migration’s two lists of steps is run: `up`, or `down`. */
export type Direction = 'forward' | 'backward';

/** How a statement runs: in a transaction, outside of one, in committed chunks, or as a function. */
export type StatementClass = 'tx' | 'auto' | 'batch' | 'run';

interface About {
  readonly version: string;
  readonly name: string;
}

/** What happens while migrating, as it happens. */
export type MigrationEvent =
  | (About & { readonly kind: 'running'; readonly direction: Direction })
  /** A finished migration. */
  | (About & { readonly kind: 'migrated'; readonly direction: Direction; readonly milliseconds: number })
  /** A statement that begins. */
  | (About & {
      readonly kind: 'operation';
      readonly class: StatementClass;
      readonly text: string;
      readonly sql: string;
    })
  /** It has ended. */
  | (About & {
      readonly kind: 'operated';
      readonly class: StatementClass;
      readonly text: string;
      readonly milliseconds: number;
    })
  | (About & { readonly kind: 'resuming'; readonly step: number; readonly steps: number })
  | (About & {
      readonly kind: 'progress';
      readonly table: string;
      /** Rows walked by this run. */
      readonly done: number;
      /** Rows there are to walk: the server's estimate of the table, counted where it has none. */
      readonly total: number;
      /** Rows per second. */
      readonly rate: number;
    })
  /** A statement waited for a lock in vain and will be tried again. */
  | (About & {
      readonly kind: 'retrying';
      readonly attempt: number;
      readonly of: number;
      readonly blockers: readonly string[];
    })
  /** Rows that the migration itself sees to, before its first statement. */
  | (About & {
      readonly kind: 'found';
      /** What they are: `rows of tickets whose author_id is in no row of users`. */
      readonly finds: string;
      /** What becomes of them: `they are deleted`. */
      readonly fate: string;
      readonly count: number;
      /** Some of them. */
      readonly samples: readonly unknown[];
    })
  | (About & { readonly kind: 'repairing'; readonly text: string })
  /** A migration that takes the place of others, all of which are applied. */
  | (About & { readonly kind: 'adopted'; readonly replaces: readonly string[] })
  | { readonly kind: 'waiting'; readonly holder: LockHolder | undefined; readonly milliseconds: number }
  /** The block of a repo begins, where there are several. */
  | { readonly kind: 'repo'; readonly repo: string }
  | { readonly kind: 'already'; readonly direction: Direction }
  | { readonly kind: 'warning'; readonly code: string; readonly text: string };

/** Receives events; what it does with them is its own affair. */
export type Report = (event: MigrationEvent) => void;

/** An event as the lines of the log. */
export function linesOf(event: MigrationEvent): readonly string[] {
  switch (event.kind) {
    case 'running':
      return [`== Running ${event.version} ${event.name} ${event.direction}`];
    case 'migrated':
      return [`== Migrated ${event.version} in ${seconds(event.milliseconds)}s`];
    case 'operation':
      return [event.text];
    case 'resuming':
      return [`resuming ${event.version} at step ${event.step}/${event.steps}`];
    case 'progress':
      return [`${event.table}: ${event.done} of about ${event.total} rows, ${event.rate} per second`];
    case 'operated':
      return event.milliseconds < SLOW ? [] : [`${event.text} took ${seconds(event.milliseconds)} s`];
    case 'retrying':
      return [`lock not obtained, attempt ${event.attempt} of ${event.of}${blockedBy(event.blockers)}`];
    case 'found':
      return [describeFound(`${event.finds} (${event.fate})`, event)];
    case 'repairing':
      return [event.text];
    case 'adopted':
      return [
        `${event.version} ${event.name} is noted as applied: the ${event.replaces.length} migrations it takes the place of are`,
      ];
    case 'waiting':
      return [`Waiting for the migration lock held by ${describeHolder(event.holder)}`];
    case 'repo':
      return [`Repo: ${event.repo}`];
    case 'already':
      return [event.direction === 'forward' ? 'Migrations already up' : 'Migrations already down'];
    case 'warning':
      return [`warning: ${event.text}`];
  }
}

/** Milliseconds from which the end of a statement is worth a line. */
const SLOW = 1000;

const blockedBy = (blockers: readonly string[]): string =>
  blockers.length === 0 ? '' : `, blocked by ${blockers.join(', ')}`;

/** Tenths, truncated: 0.99 s is `0.9`. */
const seconds = (milliseconds: number): string => (Math.floor(milliseconds / 100) / 10).toFixed(1);

/** The reporter of a program that has no other: standard error. */
export const reportToStderr: Report = (event) => {
  for (const line of linesOf(event)) process.stderr.write(`${line}\n`);
};
