import { plural } from './english.ts';
import { camel, wordsOf } from './identifiers.ts';

const kinds = /^(check|chk|ck|excl|idx|index|ix|key|uk|unique|uniq|uq|ux)$/;

/** What some tools put behind a name, so that it is the only one: `f4f7f4ef`. */
const isHash = /^(?=.*\d)[\da-f]{8}$/;

/**
 * What is left of the name of an index or a check without its kind and its table: `tickets_priority_check` → `priority`,
 * `index_tickets_on_title` and `IX_Tickets_Title` → `title`.
 */
export function entryName(
  name: string,
  { table, className }: { readonly table: string; readonly className: string },
): string {
  const all = wordsOf(name).filter((word) => !isHash.test(word));
  const head = kinds.test(all[0] ?? '') ? all.slice(1) : all;
  const tables = [table, plural(className), className].map(wordsOf);
  const own = tables.find((words) => words.every((word, i) => head[i] === word));
  const bare = head.slice(own?.length ?? 0);
  const behind = own !== undefined && bare[0] === 'on' ? bare.slice(1) : bare;
  const last = behind.findLastIndex((word) => !kinds.test(word));
  const rest = behind.slice(0, last + 1);
  return camel(rest.length === 0 ? all : rest);
}
