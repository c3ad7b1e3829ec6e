import { didYouMean } from '../../error/nearest.ts';
import { type Decision, type DecisionKind, type Decisions, UnmatchedDecision } from '../decision.ts';
import type { Delta } from '../delta/delta.ts';
import { applyDelta } from '../delta/deltas.ts';
import type { Question } from '../question.ts';
import type { State } from '../state.ts';

/** A comparison under way: the State reached so far, and what was found. */
export class Differ {
  /** The previous State with every delta found so far applied. */
  current: State;
  readonly previous: State;
  readonly next: State;
  readonly decisions: Decisions;
  readonly deltas: Delta[] = [];
  readonly questions: Question[] = [];
  readonly warnings: string[] = [];
  /** What renamed tables were called before. */
  readonly formerTables = new Map<string, string>();

  /** Names columns that are kept. */
  readonly version: string;

  constructor(previous: State, next: State, options: { readonly decisions: Decisions; readonly version: string }) {
    this.current = previous;
    this.previous = previous;
    this.next = next;
    this.decisions = options.decisions;
    this.version = options.version;
  }

  push(...deltas: readonly Delta[]): void {
    for (const delta of deltas) {
      this.current = applyDelta(this.current, delta);
      this.deltas.push(delta);
    }
  }

  ask(question: Question): void {
    if (!this.decisions.acceptAll) this.questions.push(question);
  }

  /** The decision about a part of a table, which may be named as it is or as it was. */
  answer(kind: DecisionKind, table: string, part: string): Decision | undefined {
    const former = this.formerTables.get(table);
    return (
      this.decisions.answer(kind, `${table}.${part}`) ??
      (former === undefined ? undefined : this.decisions.answer(kind, `${former}.${part}`))
    );
  }

  /** Refuses a decision whose target does not exist. */
  unmatched(decision: Decision, known: readonly string[]): never {
    const wrong = decision.to ?? decision.on;
    throw new UnmatchedDecision(
      `'${decision.flag}' matches nothing: there is no '${wrong}'.${didYouMean(wrong, known)}`,
      {
        why: 'A decision names something that was there before and, for a new name, something that is declared now.',
      },
    );
  }
}
