import { linesOf, type MigrationEvent, type Report, type StatementClass } from '../migration/event.ts';
import type { MigrationResult } from '../migration/result.ts';
import type { Terminal } from './terminal.ts';

/** Shows what happens while migrating: lines, and a bar for what takes long. */
export function reportTo(terminal: Terminal): Report {
  return (event) => {
    if (event.kind === 'progress' && terminal.progress(event.table, event.done, event.total)) return;
    for (const line of linesOf(event)) terminal.say(coloured(event, line, terminal));
  };
}

/** What a run did, statement by statement, for `--json`. */
export interface Account {
  readonly report: Report;
  /** The result with the statements of each migration, and the milliseconds each took. */
  with(result: MigrationResult): MigrationResult;
}

/** Keeps an account beside what is reported. */
export function accountOf(report: Report): Account {
  const statements = new Map<string, { class: StatementClass; text: string; milliseconds: number }[]>();
  return {
    report(event) {
      report(event);
      if (event.kind !== 'operated') return;
      const { version, class: how, text, milliseconds } = event;
      statements.set(version, [...(statements.get(version) ?? []), { class: how, text, milliseconds }]);
    },
    with: (result) => ({
      ...result,
      ran: result.ran.map((one) => ({ ...one, statements: statements.get(one.version) ?? [] })),
    }),
  };
}

function coloured({ kind }: MigrationEvent, line: string, { colour }: Terminal): string {
  if (kind === 'running' || kind === 'migrated') return colour.bold(line);
  if (kind === 'operation' || kind === 'operated' || kind === 'progress') return `   ${line}`;
  if (kind === 'warning' || kind === 'retrying' || kind === 'waiting') return colour.yellow(line);
  return line;
}
