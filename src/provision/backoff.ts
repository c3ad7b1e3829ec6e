/** Milliseconds until the next attempt: doubling from a tenth of a second to five seconds, a quarter off either way. */
export function backoff(attempt: number, random: number): number {
  return Math.round(Math.min(5000, 100 * 2 ** Math.min(attempt - 1, 10)) * (0.75 + random / 2));
}
