/** Numbers that look like chance and are the same for the same seed: `below(10)` is 0 to 9. */
export function randomOf(seed) {
  let state = (seed % 2147483646) + 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  // Neighbouring seeds begin alike.
  for (let i = 0; i < 5; i++) next();
  return (size) => Math.floor(next() * size);
}
