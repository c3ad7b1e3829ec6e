import type { Expression } from '../expr/expression.ts';
import type { RepoRef } from '../model/model.ts';
import type { RunOptions } from '../query/runner.ts';
import type { ReadableClass, ReadOnlyRepo, ResourceOptions, WritableRepo } from './resource-class.ts';

/** What `View` takes besides the name. */
export interface ViewOptions<R extends RepoRef> extends Omit<ResourceOptions<R>, 'was'> {
  /** Its rows are kept until `refresh()`. */
  readonly materialized?: boolean;
}

/** How a materialised view is filled again. */
export interface RefreshOptions extends RunOptions {
  /** Without keeping readers waiting; so by default where a unique index on plain attributes allows it. */
  readonly concurrently?: boolean;
}

/** The static side of a materialised view in a repo that can be written. */
export interface MaterializedClass extends ReadableClass {
  /**
   * Fills it again from what it reads: concurrently where it has a primary key, an identity or a unique index, so that
   * readers see the rows of before until then. The role must own the view.
   *
   * @example
   * ```ts
   * class Backlog extends View('backlog', { repo: Support, materialized: true }) {
   *   status = text({ primaryKey: true });
   *   tickets = integer();
   *   static definition = definition(Backlog, () =>
   *     Ticket.query().groupBy('status').summary({ tickets: (all) => all.count() }),
   *   );
   * }
   * await Backlog.refresh(); // SQL: refresh materialized view concurrently "backlog"
   * ```
   */
  refresh(options?: RefreshOptions): Promise<void>;
}

/** The type of `View`: `class OpenTicket extends View("open_tickets") { subject = text(); static definition = … }`. */
export interface ViewFunction {
  (name: string, options: ViewOptions<WritableRepo> & { readonly materialized: true }): MaterializedClass;
  (name: string, options?: ViewOptions<WritableRepo | ReadOnlyRepo>): ReadableClass;
}

/** A query of any kind that gives such records. */
export interface Rows<out O> {
  all(): Promise<readonly O[]>;
}

/** A query written by hand. */
export interface RawDefinition {
  /** Its columns are those of the view, by name, type and order. */
  readonly sql: Expression<unknown>;
  /** The resources and views it reads: where one of these changes, the view is made anew. */
  readonly dependsOn: () => readonly (new () => object)[];
}

/** The definition of a view. */
export interface Definition {
  readonly kind?: 'definition';
}
