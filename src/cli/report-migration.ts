import { linesOf, type MigrationEvent, type Report } from '../migration/event.ts';
import type { Terminal } from './terminal.ts';

/** Shows what happens while migrating: lines, and a bar for what takes long. */
export function reportTo(terminal: Terminal): Report {
  return (event) => {
    if (event.kind === 'progress' && event.of !== undefined) terminal.progress(event.table, event.rows, event.of);
    for (const line of linesOf(event)) terminal.say(coloured(event, line, terminal));
  };
}

function coloured({ kind }: MigrationEvent, line: string, { colour }: Terminal): string {
  if (kind === 'running' || kind === 'migrated') return colour.bold(line);
  if (kind === 'operation' || kind === 'progress') return `   ${line}`;
  if (kind === 'warning' || kind === 'retrying' || kind === 'waiting') return colour.yellow(line);
  return line;
}
