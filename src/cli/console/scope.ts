import { withActor } from '../../action/scope.ts';
import { and, concat, div, not, now, or, sql, today, when } from '../../expr/functions.ts';
import type { ConsoleProject } from './project.ts';

/** What is in scope: resources and repos by name, and what one writes expressions with. */
export function scopeOf(project: ConsoleProject): Readonly<Record<string, unknown>> {
  return {
    and,
    or,
    not,
    concat,
    div,
    when,
    now,
    today,
    sql,
    withActor,
    ...Object.fromEntries(project.repos),
    ...Object.fromEntries(project.resources),
  };
}
