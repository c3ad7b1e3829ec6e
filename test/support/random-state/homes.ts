import fc from 'fast-check';
import type { State } from '../../../src/schema/state.ts';
import { part } from './part.ts';

const home = 'kinds';

/** Enumerations and domains that live in a schema of their own. */
export const homes = part(
  fc.oneof(fc.constant<string[]>([]), fc.subarray(['mood', 'email', 'amount', 'feeling'])),
  (state, all) => {
    const { enums, domains = [] } = state;
    const names = new Set([...enums, ...domains].map(({ name }) => name).filter((name) => all.includes(name)));
    if (names.size === 0) return state;
    const spelt = respelt(state, names) as State;
    const atHome = <T extends { readonly name: string }>(one: T): T =>
      names.has(one.name) ? { ...one, schema: home } : one;
    return {
      ...spelt,
      schemas: [...state.schemas, home],
      enums: spelt.enums.map(atHome),
      ...(state.domains === undefined ? {} : { domains: (spelt.domains ?? []).map(atHome) }),
    };
  },
);

/** Whatever has a type has it by its whole name; in raw SQL a type stands behind `::`. */
function respelt(value: unknown, names: ReadonlySet<string>): unknown {
  const isOne = (text: unknown): text is string => typeof text === 'string' && names.has(text.replace('[]', ''));
  if (Array.isArray(value)) {
    return value.flatMap((one, i) => (isOne(one) && value[i - 1] === '::' ? [home, '.', one] : [respelt(one, names)]));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'type' && isOne(one) ? `${home}.${one}` : respelt(one, names),
    ]),
  );
}
