import { meantKey } from '../key.ts';
import type { Differ } from './differ.ts';
import { type RenameScope, renamings } from './renamings.ts';
import type { Renaming } from './sequence.ts';

/** Types of one kind, before and after. */
type TypeScope = Pick<RenameScope, 'before' | 'after' | 'alike'> &
  Partial<Pick<RenameScope, 'hint' | 'stale'>> & {
    /** As a question calls one: `type`, `domain`. */
    readonly noun: string;
  };

/** Which named types were renamed; one without a successor holds no data of its own, so it is not asked about. */
export function typeRenamings(differ: Differ, { noun, ...scope }: TypeScope): Renaming[] {
  return renamings({
    answer(from) {
      const decision = differ.decisions.answer('rename-type', from);
      if (decision?.to === undefined) return undefined;
      const to = meantKey(from, decision.to, (key) => scope.after.includes(key));
      return scope.after.includes(to) ? to : differ.unmatched(decision, scope.after);
    },
    hint: () => undefined,
    dropped: (from) => differ.decisions.answer('drop', from) !== undefined,
    ask(from, candidates) {
      if (candidates.length === 0) return;
      differ.ask({
        kind: 'rename-type',
        table: from,
        column: undefined,
        candidates,
        flags: [...candidates.map((to) => `--rename-type ${from}=${to}`), `--drop ${from}`],
        message: `Was the ${noun} '${from}' renamed?`,
      });
    },
    stale: () => {},
    ...scope,
  });
}
