import { withActor } from '../../action/scope.ts';
import * as choices from '../../expr/choice.ts';
import * as conversions from '../../expr/conversions.ts';
import * as functions from '../../expr/functions.ts';
import * as moments from '../../expr/moments.ts';
import { rangeOf } from '../../expr/range.ts';
import { withTenant } from '../../repo/tenancy/tenant.ts';
import type { ConsoleProject } from './project.ts';

/** What is in scope: resources and repos by name, and what one writes expressions with. */
export function scopeOf(project: ConsoleProject): Readonly<Record<string, unknown>> {
  return {
    ...functions,
    ...choices,
    ...conversions,
    ...moments,
    rangeOf,
    withActor,
    withTenant,
    importFile: project.importFile,
    ...Object.fromEntries(project.repos),
    ...Object.fromEntries(project.resources),
  };
}
