import { createSandbox } from '../repo/sandbox.ts';
import { evaluated, shownStatement, timing } from './console/evaluation.ts';
import type { ConsoleProject } from './console/project.ts';
import { show } from './show/table.ts';
import type { Terminal } from './terminal.ts';

/** A stop of a project's tour: what it shows, and a call whose source is printed. */
export interface Stop {
  readonly says: string;
  readonly call: () => Promise<unknown>;
}

/**
 * Runs a tour: for each stop the call as it was written, every statement with its repo, and the result as a table. All
 * of it happens in transactions that are rolled back, so a second tour shows the same.
 */
export async function walk(stops: readonly Stop[], project: ConsoleProject, terminal: Terminal): Promise<void> {
  const { colour } = terminal;
  const sandbox = createSandbox({ repos: [...project.repos.values()], onLeak: 'warn', checkConstraints: false });
  try {
    await sandbox.run(
      async () => {
        for (const [i, stop] of stops.entries()) {
          terminal.data(colour.bold(`${i + 1}. ${stop.says}`));
          terminal.data(colour.dim(sourceOf(stop.call)));
          const result = await evaluated(project, stop.call);
          for (const statement of result.statements)
            terminal.data(colour.cyan(shownStatement(statement, terminal.width)));
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

/** The call as it stands in the file, without the arrow and its indentation. */
export function sourceOf(call: () => Promise<unknown>): string {
  const text = String(call).replace(/^(async\s*)?\(\)\s*=>\s*/, '');
  const lines = text.split('\n');
  const indents = lines
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line, i) => (i === 0 ? line : line.slice(indent))).join('\n');
}
