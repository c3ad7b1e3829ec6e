import { keyOf, type State } from '../schema/state.ts';
import { quoteName } from '../sql/quote.ts';
import { materialise } from './materialise.ts';
import { Seeder } from './seed.ts';
import type { Shadow } from './shadow.ts';

/** What is around a tenant's schema. */
export interface Tenancy {
  /** What all tenants share. */
  readonly shared: State;
  /** The schema that is in. */
  readonly schema: string;
}

/** No name of a tenant is harder to write than this one. */
const trial = 'A tenant "on trial"';

/**
 * Makes what all tenants share, and a schema in which the session works from then on, as a tenant's migrations do.
 * Resolves to the keys of the tables that have rows, of those that `next` refers to.
 */
export async function surround(shadow: Shadow, { shared, schema }: Tenancy, next: State): Promise<readonly string[]> {
  const { session } = shadow;
  const path = schema === 'public' ? 'public' : `${quoteName(schema)}, public`;
  if (schema !== 'public') await session.simple(`create schema ${quoteName(schema)}`);
  await session.simple(`set search_path to ${path}`);
  await materialise(shadow, shared);
  const outside = new Set(next.tables.flatMap(({ foreignKeys }) => foreignKeys.map(({ to }) => to.table)));
  const inSchema = (key: string): string => (key.includes('.') ? key : `${schema}.${key}`);
  const seeder = new Seeder(session, shared, { numbers: [1, 2, 3] });
  await session.begin();
  for (const key of shared.tables.map(keyOf)) if (outside.has(inSchema(key))) await seeder.fill(key);
  await session.commit();
  await session.simple(`create schema ${quoteName(trial)}`);
  await session.simple(`set search_path to ${quoteName(trial)}, ${path}`);
  return seeder.filled.map(inSchema);
}
