import { similarity } from '../similarity.ts';
import { type EnumType, enumOf, keyOf } from '../state.ts';
import type { Differ } from './differ.ts';
import { rekey, rekeyings } from './rekey.ts';
import { renamings } from './renamings.ts';
import { sequence } from './sequence.ts';
import { typeRenamings } from './type-renamings.ts';

/** Renames enum types, and then values within those that stay. */
export function renameEnums(differ: Differ): void {
  const { previous, next } = differ;
  const found = typeRenamings(differ, {
    noun: 'type',
    before: previous.enums.map(keyOf),
    after: next.enums.map(keyOf),
    alike(from, to) {
      const [before, after] = [enumOf(previous, from), enumOf(next, to)];
      if (before === undefined || after === undefined) return 0;
      const shared = before.values.filter((value) => after.values.includes(value)).length;
      const likeness = shared / Math.max(before.values.length, after.values.length, 1);
      return likeness >= 0.5 ? likeness + similarity(from, to) : 0;
    },
  });
  for (const step of rekeyings(found, previous.enums.map(keyOf))) rekey(differ, 'enum', step);
  for (const after of next.enums) {
    const before = enumOf(differ.current, keyOf(after));
    if (before !== undefined) renameValues(differ, before, after);
  }
}

function renameValues(differ: Differ, before: EnumType, after: EnumType): void {
  const key = keyOf(after);
  const found = renamings({
    before: before.values,
    after: after.values,
    answer(from) {
      const decision = differ.decisions.answer('rename-value', `${key}.${from}`);
      if (decision?.to === undefined) return undefined;
      return after.values.includes(decision.to) ? decision.to : differ.unmatched(decision, after.values);
    },
    hint: () => undefined,
    dropped: (from) => differ.decisions.answer('drop', `${key}.${from}`) !== undefined,
    alike: (from, to) => 0.1 + similarity(from, to),
    ask(from, candidates) {
      // Removing a value loses nothing: a check refuses the migration while a row has it.
      if (candidates.length === 0) return;
      differ.ask({
        kind: 'rename-value',
        table: key,
        column: from,
        candidates,
        flags: [...candidates.map((to) => `--rename-value ${key}.${from}=${to}`), `--drop ${key}.${from}`],
        message: `Was the value '${from}' of '${key}' renamed?`,
      });
    },
    stale: () => {},
  });
  for (const { from, to } of sequence(found, before.values)) {
    differ.push({ kind: 'renameEnumValue', enum: key, from, to });
  }
}
