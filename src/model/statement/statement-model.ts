import { Misdeclared } from '../invalid-model.ts';
import type { StatementModel } from '../model.ts';

/** An entry of `statements()`. */
export function statementModel(name: string, spec: unknown): StatementModel {
  const { up, down, after } = spec as { readonly up?: unknown; readonly down?: unknown; readonly after?: unknown };
  const statements = texts('up', up);
  if (statements.length === 0)
    throw new Misdeclared('a statement says what it runs', {
      fix: "{ up: 'create function …', down: 'drop function …' }",
    });
  return {
    name,
    up: statements,
    down: down === undefined ? undefined : texts('down', down),
    after: texts('after', after ?? []),
  };
}

function texts(option: string, given: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given];
  return all.map((one) => {
    if (typeof one === 'string' && one.trim() !== '') return one;
    throw new Misdeclared(`'${option}' is a text, or a list of texts, not ${JSON.stringify(one)}`);
  });
}
