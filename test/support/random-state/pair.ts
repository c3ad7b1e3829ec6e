import fc from 'fast-check';

type Fields = Readonly<Record<string, unknown>>;

/** Chance, as it decides while something is mixed: one of `sides`, again and again. */
export type Coin = (sides: number) => number;

export const coin: fc.Arbitrary<Coin> = fc.nat().map((seed) => {
  let state = seed + 1;
  return (sides) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % sides;
  };
});

/** Some fields of one, the rest of the other: what differs in little is what most migrations are about. */
export const mixed = <T extends object>(one: T, other: T, toss: Coin): T =>
  Object.fromEntries(
    Object.entries(one).map(([key, value]) => [key, toss(3) === 0 ? (other as Fields)[key] : value]),
  ) as T;

/** A list much like the first: most of it, some of it mixed with what has the same name in the second, a little new. */
export function mixedLists<T extends object>(
  one: readonly T[],
  other: readonly T[],
  { toss, nameOf, mix = mixed }: { toss: Coin; nameOf: (item: T) => string; mix?: (a: T, b: T, toss: Coin) => T },
): T[] {
  const names = new Set(one.map(nameOf));
  return [
    ...one.flatMap((item) => {
      const twin = other.find((candidate) => nameOf(candidate) === nameOf(item));
      if (twin !== undefined) return [mix(item, twin, toss)];
      return toss(5) === 0 ? [] : [item];
    }),
    ...other.filter((item) => !names.has(nameOf(item)) && toss(3) === 0),
  ];
}
