import { nameOfKey, renamedKey } from '../key.ts';
import { similarity } from '../similarity.ts';
import { type EnumType, enumOf, keyOf } from '../state.ts';
import type { Differ } from './differ.ts';
import { renamings } from './renamings.ts';
import { sequence } from './sequence.ts';

/** Renames enum types, and then values within those that stay. */
export function renameEnums(differ: Differ): void {
  const { previous, next } = differ;
  const found = renamings({
    before: previous.enums.map(keyOf),
    after: next.enums.map(keyOf),
    answer(from) {
      const decision = differ.decisions.answer('rename-type', from);
      if (decision?.to === undefined) return undefined;
      const to = decision.to.includes('.') ? decision.to : renamedKey(from, decision.to);
      return enumOf(next, to) === undefined ? differ.unmatched(decision, next.enums.map(keyOf)) : to;
    },
    hint: () => undefined,
    dropped: (from) => differ.decisions.answer('drop', from) !== undefined,
    alike(from, to) {
      const [before, after] = [enumOf(previous, from), enumOf(next, to)];
      if (before === undefined || after === undefined || before.schema !== after.schema) return 0;
      const shared = before.values.filter((value) => after.values.includes(value)).length;
      const likeness = shared / Math.max(before.values.length, after.values.length, 1);
      return likeness >= 0.5 ? likeness + similarity(from, to) : 0;
    },
    ask(from, candidates) {
      // A type without a successor holds no data of its own: its columns were asked about.
      if (candidates.length === 0) return;
      differ.ask({
        kind: 'rename-type',
        table: from,
        column: undefined,
        candidates,
        flags: [...candidates.map((to) => `--rename-type ${from}=${to}`), `--drop ${from}`],
        message: `Was the type '${from}' renamed?`,
      });
    },
    stale: () => {},
  });
  for (const { from, to } of sequence(found, previous.enums.map(keyOf))) {
    differ.push({ kind: 'renameEnum', enum: from, to: nameOfKey(to) });
  }
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
