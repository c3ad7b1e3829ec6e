import { didYouMean } from '../error/nearest.ts';
import type { ResourceModel } from '../model/model.ts';
import { keyOf, type Statement } from './state.ts';

/** The statements that resources declare; what does not fit together becomes a complaint. */
export function statementsFrom(resources: readonly ResourceModel[], complaints: string[]): Statement[] {
  const found = new Map<string, { readonly statement: Statement; readonly by: string }>();
  for (const resource of resources) {
    for (const { name, up, down, after } of resource.statements) {
      const other = found.get(name);
      if (other !== undefined) {
        complaints.push(`${other.by} and ${resource.name} both declare a statement called '${name}'.`);
        continue;
      }
      const statement: Statement = { name, up, ...(down === undefined ? {} : { down }), after };
      found.set(name, { statement, by: resource.name });
    }
  }
  const tables = resources.map(({ schema, table }) => keyOf({ schema, name: table }));
  judgeOrder(found, [...tables, ...found.keys()], complaints);
  return [...found.values()].map(({ statement }) => statement);
}

type Found = ReadonlyMap<string, { readonly statement: Statement; readonly by: string }>;

/** What each comes after is there, and not itself. */
function judgeOrder(found: Found, known: readonly string[], complaints: string[]): void {
  for (const { statement, by } of found.values()) {
    for (const name of statement.after) {
      if (!known.includes(name))
        complaints.push(
          `The statement '${statement.name}' of ${by} comes after '${name}', which is neither a table nor a statement.${didYouMean(name, known)}`,
        );
    }
    if (reaches(statement.name, statement.after, found))
      complaints.push(`The statement '${statement.name}' of ${by} comes after itself.`);
  }
}

function reaches(name: string, after: readonly string[], all: Found): boolean {
  const seen = new Set<string>();
  const queue = [...after];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next === name) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...(all.get(next)?.statement.after ?? []));
  }
  return false;
}
