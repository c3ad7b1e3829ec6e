import type { Groups, Selection } from '../query/plan/selection.ts';
import { judge, valueIn } from './judge.ts';
import { keyTexts } from './key-text.ts';
import type { Scope } from './scope.ts';

/** A scope for each group of records; without keys all of them are one, also where there are none. */
export function grouped(
  { keys, having }: Groups,
  { source }: Selection,
  rows: readonly Scope[],
  base: Scope,
): readonly Scope[] {
  const types = keys.map(({ type }) => type);
  const groups = new Map<string, Scope[]>();
  if (keys.length === 0) groups.set('', [...rows]);
  else {
    for (const row of rows) {
      const values = keys.map((key) => valueIn(key, row));
      const text = keyTexts(values, types);
      const group = groups.get(text);
      if (group === undefined) groups.set(text, [row]);
      else group.push(row);
    }
  }
  const scopes = [...groups.values()].map((group) =>
    base.with(source, group[0]?.get(source) ?? null).gather(source, group),
  );
  return scopes.filter((scope) => judge.holds(having, scope));
}
