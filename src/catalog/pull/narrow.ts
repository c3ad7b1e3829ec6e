import { domainOfType, enumOfType, keyOf } from '../../schema/state.ts';
import type { Extra } from './extra.ts';
import type { Pulled } from './state-in-catalog.ts';
import { unmade } from './unmade.ts';

/** Some tables of what was pulled, with the types, functions and sequences that they mention. */
export function narrowed(pulled: Pulled, keys: readonly string[]): Pulled {
  const { state } = pulled;
  const tables = state.tables.filter((table) => keys.includes(keyOf(table)));
  const types = tables.flatMap(({ columns }) => columns.map(({ type }) => type));
  const own = pulled.extras.filter(({ name }) => keys.some((key) => name === key || name.startsWith(`${key}.`)));
  const text = [JSON.stringify(tables), ...own.map(({ up = '' }) => up)].join('\n');
  const extras = pulled.extras.filter((extra) => own.includes(extra) || isMentioned(extra, text));
  const used = new Set(types.map((type) => enumOfType(state, type)));
  const domains = new Set(types.map((type) => domainOfType(state, type)));
  return {
    state: {
      ...state,
      schemas: state.schemas.filter((name) => tables.some(({ schema }) => schema === name)),
      enums: state.enums.filter((type) => used.has(type)),
      domains: (state.domains ?? []).filter((domain) => domains.has(domain)),
      tables,
    },
    views: pulled.views.filter((view) => keys.includes(keyOf(view))),
    extras: extras.map((extra) =>
      extra.needs === undefined || keys.includes(extra.needs) ? extra : unmade(extra, extra.needs),
    ),
    strange: [],
  };
}

const made = new Set(['domain', 'sequence', 'owner of a sequence', 'function', 'procedure']);

/** By its bare name, as a word. */
function isMentioned({ kind, name }: Extra, text: string): boolean {
  if (!made.has(kind)) return false;
  const [bare = ''] = (name.split('(')[0] ?? '').split('.').slice(-1);
  return new RegExp(`\\b${bare.replace(/\W/g, '\\$&')}\\b`).test(text);
}
