import { InvalidError } from '../../action/invalid-error.ts';
import { QuarryError } from '../../error/quarry-error.ts';
import { reportError } from '../report-error.ts';
import { brokenSql } from '../show/sql.ts';
import { show } from '../show/table.ts';
import type { Terminal } from '../terminal.ts';
import { docOf } from './doc.ts';
import { type Evaluated, shownStatement, timing } from './evaluation.ts';
import type { ConsoleProject } from './project.ts';
import { redacted } from './redacted.ts';
import { scopeOf } from './scope.ts';
import { type ConsoleSession, Interrupted } from './session.ts';
import { suggestionFor } from './suggestion.ts';

/** How values are shown. */
export interface Showing {
  readonly width: number;
  /** Records shown of a list; all where absent. */
  readonly limit?: number;
  /** Texts as they are, for programs that read them. */
  readonly raw?: boolean;
  readonly json?: boolean;
}

/** Prints what an input led to: its statements if wanted, its value on standard output, and how long it took. */
export function present(result: Evaluated, session: ConsoleSession, terminal: Terminal, how: Showing): void {
  session.last = result.statements;
  if (session.sql) {
    for (const statement of result.statements)
      terminal.say(terminal.colour.cyan(shownStatement(statement, terminal.width)));
  }
  if (result.value !== undefined) terminal.data(shown(result.value, session.project, how));
  if (session.timing && result.statements.length > 0) terminal.say(terminal.colour.dim(timing(result)));
}

/** A value for people: a query that was not run as its SQL, a resource as its description, records as a table. */
export function shown(value: unknown, project: ConsoleProject, how: Showing): string {
  if (isQuery(value)) {
    return `${brokenSql(value.toSQL().sql, how.width)}\n-- a query that was not run: end it with .all(), .first(), .count() …`;
  }
  if (typeof value === 'function') return shownFunction(value, project);
  for (const [name, repo] of project.repos) {
    if (value === repo) return `repo ${name}: ${project.engine}${repo.access === 'read' ? ', read-only' : ''}`;
  }
  const safe = redacted(value, project.model);
  if (how.json === true)
    return JSON.stringify(safe, (_key, one: unknown) => (typeof one === 'bigint' ? `${one}` : one));
  if (typeof safe === 'string' && (how.raw === true || safe.includes('\n'))) return safe;
  return show(safe, how.width, how.limit);
}

function shownFunction(value: object & { readonly name: string }, project: ConsoleProject): string {
  const resource = project.model.of(value);
  if (resource !== undefined) return docOf(resource.name, project.model.resources);
  return `[${String(value).startsWith('class') ? 'class' : 'function'} ${value.name === '' ? '(anonymous)' : value.name}]`;
}

function isQuery(value: unknown): value is { toSQL(): { readonly sql: string } } {
  return typeof value === 'object' && value !== null && 'toSQL' in value && 'filter' in value;
}

/** How errors are shown. */
export interface Complaining {
  readonly verbose: boolean;
  /** Whose names are suggested. */
  readonly project: ConsoleProject;
}

/** An error of an input: of the user's code its name and message, never our stack. */
export function presentError(error: unknown, terminal: Terminal, { verbose, project }: Complaining): void {
  const { colour, say } = terminal;
  if (error instanceof Interrupted) say(colour.yellow('interrupted'));
  else if (error instanceof QuarryError) {
    reportError(error, terminal, verbose);
    if (error instanceof InvalidError && error.issues.length > 1) {
      for (const { field, message } of error.issues) say(`  ${colour.dim('-')} ${field ?? 'the record'}: ${message}`);
    }
  } else {
    const plain = error instanceof Error;
    say(
      plain
        ? `${colour.red(error.name)} ${error.message}${suggested(error, project)}`
        : `${colour.red('thrown')} ${show(error, terminal.width)}`,
    );
    if (verbose && plain && error.stack !== undefined) say(colour.dim(error.stack));
  }
}

function suggested(error: Error, project: ConsoleProject): string {
  const suggestion = suggestionFor(error, scopeOf(project), project.model.resources);
  return suggestion === '' ? '' : `.${suggestion}`;
}
