import { didYouMean } from '../error/nearest.ts';
import { isResourceClass } from '../model/declaration.ts';
import { Misdeclared } from '../model/invalid-model.ts';
import type { RepoRef } from '../model/model.ts';
import { refresh } from './refresh.ts';
import { readingStatics, repoOf, resourceClass, schemaOf } from './resource.ts';
import type { RefreshOptions, ViewFunction, ViewOptions } from './view-class.ts';

/**
 * The class to extend for a view: records that a query gives, which can be read as those of any resource, and not be
 * written. `static definition` says which query; migrations create the view and follow what it reads.
 *
 * @example
 * ```ts
 * class OpenTicket extends View('open_tickets', { repo: Support }) {
 *   id = uuid({ primaryKey: true });
 *   subject = text();
 *   asker = text();
 *   static definition = definition(OpenTicket, () =>
 *     Ticket.filter((t) => t.isOpen).calculate('asker', (t) => t.reporter.name.orElse('nobody')),
 *   );
 * }
 * await OpenTicket.where({ asker: 'Eve' }).select('subject').all();
 * // → [{ subject: 'Printer on fire' }, { subject: 'Cannot log in' }]
 * // SQL: select t0."subject" from "open_tickets" t0 where t0."asker" = $1
 * ```
 */
export const View: ViewFunction = (name: string, options: ViewOptions<RepoRef> = {}): never => {
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined)
    throw new Misdeclared(`View("${name}") has no option '${unknown}'.${didYouMean(unknown, known)}`);
  const repo = repoOf(name, options);
  const { description, primaryKey, migrate = true, materialized = false } = options;
  const schema = schemaOf(`View("${name}")`, options);
  const methods = {
    ...readingStatics(repo),
    ...(materialized && repo.access === 'write' ? refreshing(repo) : {}),
  };
  return resourceClass(
    { table: name, schema, repo, description, primaryKey, was: undefined, migrate, view: { materialized } },
    methods,
  ) as never;
};

const known: readonly string[] = [
  'repo',
  'schema',
  'tenancy',
  'description',
  'primaryKey',
  'migrate',
  'materialized',
] satisfies (keyof ViewOptions<RepoRef>)[];

const refreshing = (repo: RepoRef): object => ({
  async refresh(this: object, options?: RefreshOptions): Promise<void> {
    if (!isResourceClass(this)) throw new Misdeclared('refresh() is called on the class of a view');
    await refresh(this, repo, options);
  },
});
