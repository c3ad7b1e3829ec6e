import { callsOf, type Tree } from './tree.ts';

/** Functions that give every row a value of its own: adding a column with one would write the whole table anew. */
const volatile = [
  ...['gen_random_uuid', 'uuid_generate_v4', 'uuid_generate_v7', 'uuidv4', 'uuidv7', 'random', 'nextval'],
  ...['clock_timestamp', 'timeofday', 'statement_timestamp', 'txid_current'],
];

/** Whether an expression gives every row a value of its own. */
export function isVolatile(tree: Tree | undefined): boolean {
  if (tree === undefined) return false;
  const calls = callsOf(tree);
  return volatile.some((name) => calls.has(name));
}
