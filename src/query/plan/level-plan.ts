import type { Expr } from '../../expr/node.ts';
import type { Inside, Scope } from './scope.ts';
import type { Selection } from './selection.ts';

/** How to-manys travel, all levels of them. */
export interface Loads {
  readonly how: 'together' | 'apart';
  readonly why: string;
  readonly hinted: boolean;
  /** Nothing says how many records there will be: the first answer decides anew. */
  readonly open: boolean;
}

/** One statement level: the root, or one to-many that is loaded. */
export interface LevelPlan {
  readonly selection: Selection;
  readonly scope: Scope;
  /** What narrows the rows of a limited relationship before the query's own conditions. */
  readonly inside: Inside | undefined;
  readonly filters: readonly Expr[];
  /** The page is cut first and what is only read is joined to it. */
  readonly pageFirst: boolean;
  readonly lists: readonly ListPlan[];
}
export interface ListPlan {
  readonly property: string;
  /** To-one properties between the level's record and the one that holds the list. */
  readonly path: readonly string[];
  readonly level: LevelPlan;
}
