import type { Link } from '../../expr/node.ts';
import type { Inside, Place } from '../../query/plan/scope.ts';

/** How a scope hangs on the record outside: by which relationship, and what narrows that by itself. */
export interface Reached {
  readonly link: Link;
  readonly from: Place;
  readonly inside: Inside | undefined;
  /** More is asked of the records than their scope knows: it hands them out whole. */
  readonly whole?: boolean;
}
