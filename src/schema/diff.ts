import { type Decision, type DecisionKind, Decisions, parseDecision } from './decision.ts';
import type { Delta } from './delta/delta.ts';
import { refuseAbandoned } from './diff/abandoned.ts';
import { renamingsBack } from './diff/back.ts';
import { Differ } from './diff/differ.ts';
import { renameDomains } from './diff/domains.ts';
import { handOverPartitions } from './diff/partitions.ts';
import { renameColumns } from './diff/rename-columns.ts';
import { renameEnums } from './diff/rename-enums.ts';
import { renameOwned } from './diff/rename-owned.ts';
import { renameTables } from './diff/rename-tables.ts';
import { renameViewColumns } from './diff/rename-view-columns.ts';
import { diffFoundations, diffStatements, undoOnLeaving } from './diff/statements.ts';
import { askAboutExtensions, diffByName, namesIn } from './diff/tables.ts';
import { unvalidatedIn } from './diff/validity.ts';
import { diffViews } from './diff/views.ts';
import type { Question } from './question.ts';
import type { State } from './state.ts';

/** What leads from one State to another, and what a person has to decide first. */
export interface Difference {
  /** In an order in which they can be folded. Complete only where there are no questions. */
  readonly deltas: readonly Delta[];
  readonly questions: readonly Question[];
  /** Hints and flags that were not needed. */
  readonly warnings: readonly string[];
}

/**
 * Compares two States. Renamings come first, so that everything after them is told apart by its name; nothing is ever
 * taken for a renaming without a decision or a hint. `version` names columns kept by `--keep-dropped`.
 * Throws `UnmatchedDecision` for a decision about nothing.
 */
export function diff(previous: State, next: State, decisions: Decisions = new Decisions(), version = '0'): Difference {
  const differ = new Differ(previous, next, { decisions, version });
  renameEnums(differ);
  renameDomains(differ);
  const [before, at] = [differ.current, differ.deltas.length];
  renameTables(differ);
  undoOnLeaving(differ, before, at);
  refuseAbandoned(differ);
  renameColumns(differ);
  handOverPartitions(differ);
  renameOwned(differ);
  renameViewColumns(differ);
  askAboutExtensions(differ);
  diffFoundations(differ);
  diffByName(differ);
  diffStatements(differ);
  diffViews(differ);
  judgeUnused(differ);
  if (!decisions.acceptAll) warnOfUnvalidated(differ);
  return { deltas: differ.deltas, questions: differ.questions, warnings: differ.warnings };
}

/**
 * The way back over `deltas` (which led from `previous` to `next`): nothing is asked, and what was renamed gets its old
 * name again. `--down-backfill` answers say what rows get in columns that were required, `--down-using` how their values
 * are turned back.
 */
export function diffBack(
  previous: State,
  next: State,
  deltas: readonly Delta[],
  flags: readonly string[] = [],
): Difference {
  const answers = flags.map(parseDecision).flatMap((decision): Decision[] => {
    const kind = answeredBack[decision.kind];
    return kind === undefined ? [] : [{ ...decision, kind }];
  });
  return diff(next, previous, new Decisions([...renamingsBack(deltas), ...answers], { acceptAll: true }));
}

/** Decisions about the way back, and what they are on it. */
const answeredBack: { readonly [K in DecisionKind]?: DecisionKind } = {
  'down-backfill': 'backfill',
  'down-using': 'using',
};

/** What was let through once is not forgotten. */
function warnOfUnvalidated({ current, warnings }: Differ): void {
  for (const name of unvalidatedIn(current)) {
    warnings.push(`Rows may violate ${name}: --validate ${name} once they are corrected.`);
  }
}

/** A decision that was not needed is a warning if it speaks of something that exists, and a mistake if not. */
function judgeUnused(differ: Differ): void {
  if (differ.decisions.acceptAll) return;
  const known = [...namesIn(differ.previous), ...namesIn(differ.next)];
  for (const decision of differ.decisions.unused) {
    const exists = decision.kind === 'keep-dropped' || known.includes(decision.on);
    if (!exists) differ.unmatched({ ...decision, to: undefined }, known);
    if (decision.kind in answeredBack) {
      differ.decisions.use(decision);
      continue;
    }
    if (decision.kind.startsWith('rename')) differ.unmatched({ ...decision, to: undefined }, known);
    differ.warnings.push(`'${decision.flag}' was not needed.`);
  }
}
