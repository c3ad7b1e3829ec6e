import type { Exclusion } from '../../schema/state.ts';
import { tokens } from '../../schema/token.ts';
import type { Tree } from '../../schema/tree.ts';
import type { CatalogConstraint } from '../catalog.ts';
import { closing, headLength, separated, unquoted } from './index-keys.ts';

const operators = new Set(['=', '<>', '&&', '-|-']);
const methods = new Set(['gist', 'spgist', 'btree', 'hash']);

/**
 * `EXCLUDE USING gist (room WITH =, during WITH &&) WHERE ((kept))`; undefined where it says what no resource can: other
 * operators, classes of operators, collations, options.
 */
export function exclusionIn(
  name: string,
  { definition, deferrable }: CatalogConstraint,
  treeIn: (sql: string, type: string) => Tree,
): Exclusion | undefined {
  const all = tokens(definition);
  const [exclude, using, method] = all;
  const end = closing(all, 3);
  const rest = all.slice(end + 1);
  if (exclude?.text !== 'exclude' || using?.text !== 'using' || !methods.has(method?.text ?? '')) return undefined;
  if (deferrable || (rest.length > 0 && rest[0]?.text !== 'where')) return undefined;
  const keys = separated(all.slice(4, end)).map((item): Exclusion['keys'][number] | undefined => {
    const head = headLength(item);
    const [first, last] = [item[0], item[head - 1]];
    const [word, operator, more] = item.slice(head);
    if (first === undefined || last === undefined || word?.text !== 'with' || more !== undefined) return undefined;
    if (operator === undefined || !operators.has(operator.text)) return undefined;
    const on = head === 1 ? unquoted(first.text) : treeIn(definition.slice(first.start, last.end), '');
    return { on, operator: operator.text };
  });
  const known = keys.filter((key) => key !== undefined);
  const [, open] = rest;
  const where = open === undefined ? undefined : definition.slice(open.start, rest[closing(rest, 1)]?.end);
  if (known.length < keys.length || (open !== undefined && closing(rest, 1) !== rest.length - 1)) return undefined;
  return {
    name,
    method: method?.text ?? '',
    keys: known,
    ...(where === undefined ? {} : { where: treeIn(where, 'boolean') }),
  };
}
