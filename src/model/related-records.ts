import { build } from '../expr/chain.ts';
import type { Class, Many, Relationship } from './relationship.ts';

type Related<D> = Relationship<D, 'one' | 'many', unknown>;

/**
 * All records of a resource, to be narrowed and aggregated where nothing ties them to this record but what one says of
 * both: `recordsOf(User).filter((u) => u.age.gt(this.age)).count()`.
 *
 * @example
 * ```ts
 * await User.select('name').calculate('alike', (u) => recordsOf(Ticket).filter((t) => t.subject.contains(u.name)).count()).sort('name').first();
 * // → { name: 'Ann', alike: 0 }
 * ```
 */
export function recordsOf<D>(resource: Class<D>): Many<D> {
  return build('recordsOf', [resource]);
}

/**
 * The records behind those of another relationship, over two or three steps, each of which keeps its own filter, order
 * and limit. Loaded, each record comes once; aggregates look at each way to it.
 *
 * @example
 * ```ts
 * await User.select('name').aggregate('heard', (u) => through(u.assignedTickets, (t) => t.comments).count()).sort('name').all();
 * // → [{ name: 'Ann', heard: 0 }, { name: 'Bob', heard: 3 }, { name: 'Eve', heard: 0 }]
 * ```
 */
export function through<A, B>(first: Related<A>, second: (record: A) => Related<B>): Many<B>;
export function through<A, B, C>(
  first: Related<A>,
  second: (record: A) => Related<B>,
  third: (record: B) => Related<C>,
): Many<C>;
export function through(...steps: readonly unknown[]): unknown {
  return build('through', steps);
}
