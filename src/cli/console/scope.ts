import * as quarry from '../../index.ts';
import type { ConsoleProject } from './project.ts';

/** What is in scope: resources and repos by name, and what one writes expressions with. */
export function scopeOf(project: ConsoleProject): Readonly<Record<string, unknown>> {
  const { and, or, not, concat, div, when, now, today, sql, withActor } = quarry;
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
    quarry,
    ...Object.fromEntries(project.repos),
    ...Object.fromEntries(project.resources),
  };
}
