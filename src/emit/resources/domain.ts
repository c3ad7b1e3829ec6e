import type { Domain, State } from '../../schema/state.ts';
import { printTree } from '../../sql/ddl/tree.ts';
import type { Declared } from './declared.ts';
import { rawSql, valueText } from './default-value.ts';
import { expressionText } from './expression-text.ts';
import { callText, flagOption, optionsText, quoted, textOption } from './options.ts';

/** `domain('email', text(), { check: (value) => … })`, and the functions of quarry it calls. */
export function domainText(
  { name, schema, type, notNull, checks, default: preset }: Domain,
  base: Declared,
  state: State,
): { readonly text: string; readonly uses: readonly string[] } {
  const column = { name: 'value', type, nullable: true };
  const vocabulary = { state, columns: [column], fields: new Map([['value', 'value']]), record: '' };
  const [check] = checks.map(({ condition }) => {
    const sql = printTree(condition);
    const found = expressionText(sql, vocabulary);
    return found === undefined
      ? { text: `() => ${rawSql(sql, 'boolean')}`, uses: ['sql'] }
      : { text: `(value) => ${found.text}`, uses: found.uses };
  });
  const given = preset === undefined ? undefined : valueText(printTree(preset), type, base);
  const options = optionsText({
    check: check?.text,
    notNull: flagOption(notNull),
    default: given?.text,
    schema: textOption(schema),
  });
  return {
    text: callText('domain', quoted(name), callText(base.name, ...base.args, optionsText(base.options)), options),
    uses: ['domain', ...(base.own ? [] : [base.name]), ...base.also, ...(check?.uses ?? []), ...(given?.uses ?? [])],
  };
}
