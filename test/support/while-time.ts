/**
 * The runs of a property as long as there is time; those that come later do nothing. fast-check's own limit leaves a run
 * under way where it cuts, and what that still does to the database spoils the next test.
 */
export function whileTime<A extends readonly unknown[]>(
  milliseconds: number,
  run: (...drawn: A) => Promise<void>,
): (...drawn: A) => Promise<void> {
  let end: number | undefined;
  return async (...drawn) => {
    end ??= performance.now() + milliseconds;
    if (performance.now() < end) await run(...drawn);
  };
}
