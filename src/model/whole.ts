import type { Many } from '../expr/node.ts';

const wholes = new WeakMap<Many, () => Many>();

/** Keeps how a relationship looks without the base filter of the resource it leads to. */
export function rememberWhole(many: Many, whole: () => Many): void {
  wholes.set(many, whole);
}

/** The same to-many without a base filter; undefined where it was narrowed since, or is no relationship. */
export function wholeOf(many: Many): Many | undefined {
  return wholes.get(many)?.();
}
