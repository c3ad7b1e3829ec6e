import { smaller, type Term } from './term.ts';

/** The least term of which something still holds, found by taking away. */
export async function shrunk(whole: Term, holds: (less: Term) => Promise<boolean>, attempts = 600): Promise<Term> {
  let least = whole;
  let left = attempts;
  for (let again = true; again; ) {
    again = false;
    for (const less of smaller(least)) {
      if (left-- <= 0) return least;
      if (!(await holds(less))) continue;
      least = less;
      again = true;
      break;
    }
  }
  return least;
}
