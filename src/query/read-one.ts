import { NotFoundError } from '../error/not-found-error.ts';
import { TooManyError } from '../error/too-many-error.ts';

type Records = Readonly<Record<string, unknown>>;

/**
 * The only record there is. `read` reads at most so many, two being enough to know that there are more; how many there
 * are is counted for the complaint alone.
 */
export async function readOne(
  name: string,
  limit: number | undefined,
  { read, count }: { read(limit: number): Promise<readonly Records[]>; count(): Promise<number> },
): Promise<Records> {
  const [record, another] = await read(Math.min(limit ?? 2, 2));
  if (record === undefined) throw new NotFoundError(`there is no such ${name}`);
  if (another === undefined) return record;
  const found = Math.max(await count(), 2);
  throw new TooManyError(`there are ${found} records of ${name} where one was asked for`, found, {
    fix: 'narrow the query, or take the first()',
  });
}
