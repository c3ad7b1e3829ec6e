import { buildWith } from '../../expr/chain.ts';
import type { Expression, OrNull } from '../../expr/expression.ts';
import type { FragmentNode } from '../../expr/node.ts';
import { castNode } from '../../expr/operator/conversion.ts';
import { text } from '../../type/registry.ts';
import type { Plain } from '../attribute/attribute.ts';
import { declaredAttribute, typeOf } from '../attribute-model.ts';
import { Misdeclared } from '../invalid-model.ts';

/**
 * A setting of the session or the transaction, as a value of the given type: `setting('app.user_id', uuid())`. Null
 * where nobody set it, or set it to an empty text. A text that is no such value is the server's error 22P02.
 *
 * @example
 * ```ts
 * await Support.transaction(async () => {
 *   await Support.query("select set_config('app.locale', 'de', true)");
 *   const found = await Ticket.select('subject').calculate('locale', () => setting('app.locale', text())).first();
 *   return found?.locale;
 * });
 * // → 'de'
 * ```
 */
export function setting<E extends Expression<unknown>>(name: string, type: E): OrNull<Plain<E>> {
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name))
    throw new Misdeclared(`'${name}' is no setting's name`, { fix: "setting('app.user_id', uuid())" });
  const declared = declaredAttribute(type);
  if (declared === undefined)
    throw new Misdeclared(`the setting '${name}' has no type`, { fix: `setting('${name}', uuid())` });
  const of = typeOf(declared);
  const value: FragmentNode = Object.freeze({
    kind: 'fragment',
    parts: Object.freeze([`nullif(current_setting('${name}', true), '')`]),
    args: Object.freeze([]),
    type: text,
    nullable: true,
  });
  const operator = {
    // What it is called in the key of a statement.
    name: `setting ${name} ${of.sql}`,
    resolve: () => (of === text ? value : castNode(value, of)),
  };
  return buildWith(operator, []);
}
