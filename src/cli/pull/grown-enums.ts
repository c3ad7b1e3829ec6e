import { readFileSync } from 'node:fs';
import { type EnumType, enumOf, keyOf, type State } from '../../schema/state.ts';

interface Work {
  readonly before: State;
  readonly found: { readonly state: State };
  readonly everything: boolean;
}

/** What enumerations got since: modules with the new values, and what is not to be added. */
export interface GrownEnums {
  readonly changed: ReadonlyMap<string, string>;
  readonly added: readonly string[];
  readonly told: readonly string[];
  readonly differs: readonly string[];
}

/** Adds the values of enumerations to the modules that list them. */
export async function grownEnums({ before, found, everything }: Work, files: Iterable<string>): Promise<GrownEnums> {
  const { withEnumValues } = await import('../../emit/resources/enum-values.ts');
  const changed = new Map<string, string>();
  const [added, told, differs]: [string[], string[], string[]] = [[], [], []];
  const paths = [...files];
  const rewrite = (type: EnumType): boolean => {
    const texts = paths.map((path) => [path, changed.get(path) ?? readFileSync(path, 'utf8')] as const);
    const next = texts.map(([path, text]) => [path, withEnumValues(text, type), text] as const);
    const grown = next.filter(([, after, text]) => after !== text);
    for (const [path, after] of grown) changed.set(path, after);
    return grown.length > 0;
  };
  for (const type of before.enums) {
    const key = keyOf(type);
    const there = enumOf(found.state, key);
    if (there === undefined && everything) differs.push(`the database has no enumeration ${key} any more`);
    if (there === undefined) continue;
    const gone = type.values.filter((value) => !there.values.includes(value));
    differs.push(...gone.map((value) => `the database has no value '${value}' of ${key} any more`));
    const labels = there.values.filter((value) => !type.values.includes(value)).map((value) => `'${value}' of ${key}`);
    if (gone.length > 0 || labels.length === 0) continue;
    if (rewrite(there)) added.push(...labels);
    else told.push(...labels.map((label) => `${label} cannot be added: its values are written in another way`));
  }
  return { changed, added, told, differs };
}
