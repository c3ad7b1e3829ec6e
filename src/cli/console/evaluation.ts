import type { StatementEvent } from '../../repo/statement-event.ts';
import { brokenSql } from '../show/sql.ts';
import { shorten } from '../show/width.ts';
import type { ConsoleProject } from './project.ts';

/** What one input led to. */
export interface Evaluated {
  readonly value: unknown;
  readonly statements: readonly StatementEvent[];
  readonly ms: number;
}

/** Runs code and waits for what it gives, noting every statement it sends. */
export async function evaluated(project: ConsoleProject, run: () => Promise<unknown>): Promise<Evaluated> {
  const statements: StatementEvent[] = [];
  const ends = [...project.repos.values()].map((repo) =>
    repo.on('statement', (event) => void statements.push(event), { values: true }),
  );
  const started = performance.now();
  try {
    const value = await run();
    return { value, statements, ms: performance.now() - started };
  } finally {
    for (const end of ends) end();
  }
}

/** `2 statements, 3.1 ms` */
export function timing({ statements, ms }: Evaluated): string {
  const count =
    statements.length === 0
      ? 'no statement'
      : `${statements.length} ${statements.length === 1 ? 'statement' : 'statements'}`;
  return `${count}, ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** A statement with its values, as `.sql` shows it. */
export function shownStatement({ repo, sql, params }: StatementEvent, width: number): string {
  const values =
    params.length === 0 ? '' : `\n-- ${params.map((value, i) => `$${i + 1} = ${brief(value)}`).join(', ')}`;
  return `-- ${repo}\n${brokenSql(sql, width)}${shorten(values, width)}`;
}

function brief(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 59)}…` : value}'`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value))
    return `[${value.slice(0, 5).map(brief).join(', ')}${value.length > 5 ? `, … ${value.length}` : ''}]`;
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value);
}
