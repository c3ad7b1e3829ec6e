/** How alike two names are, from 0 to 1: the share of letter pairs they have in common. */
export const similarity = (a: string, b: string): number => (a === b ? 1 : shared(pairs(a), pairs(b)));

/** What share of two lists is in both, from 0 to 1; what is in one of them twice counts twice. */
export function shared(left: readonly string[], right: readonly string[]): number {
  const total = left.length + right.length;
  if (total === 0) return 0;
  const rest = [...right];
  let common = 0;
  for (const one of left) {
    const at = rest.indexOf(one);
    if (at === -1) continue;
    rest.splice(at, 1);
    common++;
  }
  return (2 * common) / total;
}

function pairs(name: string): string[] {
  const plain = name.toLowerCase();
  return Array.from({ length: Math.max(plain.length - 1, 0) }, (_, i) => plain.slice(i, i + 2));
}
