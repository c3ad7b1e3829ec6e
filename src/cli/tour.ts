import { createSandbox } from '../repo/sandbox.ts';
import type { StatementEvent } from '../repo/statement-event.ts';
import { evaluated, shownStatement, timing } from './console/evaluation.ts';
import type { ConsoleProject } from './console/project.ts';
import { show } from './show/table.ts';
import type { Terminal } from './terminal.ts';
import { callSources } from './tour-source.ts';

/** A stop of a project's tour: what it shows, and a call whose source is printed. */
export interface Stop {
  readonly says: string;
  readonly call: () => Promise<unknown>;
}

/** A project's tour: its stops, and the text of the file they stand in. */
export interface Tour {
  readonly stops: readonly Stop[];
  readonly source: string;
}

/**
 * Runs a tour: for each stop the call as it was written, every statement with its repo, and the result as a table. All
 * of it happens in transactions that are rolled back, so a second tour shows the same.
 */
export async function walk({ stops, source }: Tour, project: ConsoleProject, terminal: Terminal): Promise<void> {
  const sources = callSources(source);
  const { colour } = terminal;
  const sandbox = createSandbox({ repos: [...project.repos.values()], onLeak: 'warn', checkConstraints: false });
  try {
    await sandbox.run(
      async () => {
        for (const [i, stop] of stops.entries()) {
          terminal.data(colour.bold(`${i + 1}. ${stop.says}`));
          terminal.data(colour.dim(sources.get(stop.says) ?? ''));
          const result = await evaluated(project, stop.call);
          for (const text of collapsed(result.statements, terminal.width)) terminal.data(colour.cyan(text));
          terminal.data(show(result.value, terminal.width));
          terminal.data(colour.dim(`${timing(result)}\n`));
        }
      },
      { name: 'the tour' },
    );
  } finally {
    sandbox.close();
  }
  terminal.data('Everything above was rolled back.');
}

/** The same statement sent again and again is shown once, with how often. */
function collapsed(statements: readonly StatementEvent[], width: number): readonly string[] {
  const times = new Map<string, { readonly first: StatementEvent; count: number }>();
  for (const statement of statements) {
    const known = times.get(statement.sql);
    if (known === undefined) times.set(statement.sql, { first: statement, count: 1 });
    else known.count++;
  }
  return [...times.values()].map(({ first, count }) => {
    const text = shownStatement(first, width);
    return count === 1 ? text : `${text}\n-- ${count} times, with other values`;
  });
}
