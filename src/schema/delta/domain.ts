import { nameOfKey, renamedKey } from '../key.ts';
import { type Domain, keyOf, type State, typeText } from '../state.ts';
import { updateDomain } from '../update.ts';
import type { DeltaKind, DeltaOf } from './delta.ts';
import { retype } from './enum.ts';
import { schemaRead, sqlReads, treeReads, typeRead } from './footprint.ts';

/** Domains: there, gone, renamed, and with other demands on their values. */
const writes = (key: string, ...domains: readonly Domain[]) => ({
  reads: [
    ...schemaRead(key),
    ...domains.flatMap(({ type, default: preset, checks }) => [
      typeRead(type),
      ...treeReads(key, preset, ...checks.map(({ condition }) => condition)).filter((name) => name.startsWith('type ')),
    ]),
  ],
  writes: [`type ${key}`],
});

const withDomains = (state: State, domains: readonly Domain[]): State => {
  const { domains: _, ...rest } = state;
  return domains.length === 0 ? rest : { ...state, domains };
};

export const createDomain: DeltaKind<DeltaOf<'createDomain'>> = {
  apply: (state, { domain }) => withDomains(state, [...(state.domains ?? []), domain]),
  inverse: ({ domain }) => ({ kind: 'dropDomain', domain }),
  footprint: ({ domain }) => writes(keyOf(domain), domain),
  describe: ({ domain }) => `create domain ${keyOf(domain)}`,
};

export const dropDomain: DeltaKind<DeltaOf<'dropDomain'>> = {
  apply: (state, { domain }) =>
    withDomains(
      state,
      (state.domains ?? []).filter((other) => keyOf(other) !== keyOf(domain)),
    ),
  inverse: ({ domain }) => ({ kind: 'createDomain', domain }),
  footprint: ({ domain }) => writes(keyOf(domain), domain),
  describe: ({ domain }) => `drop domain ${keyOf(domain)}`,
};

export const renameDomain: DeltaKind<DeltaOf<'renameDomain'>> = {
  apply(state, delta) {
    const before = state.domains?.find((domain) => keyOf(domain) === delta.domain);
    if (before === undefined) return state;
    const renamed = updateDomain(state, delta.domain, (domain) => ({ ...domain, name: delta.to }));
    return retype(renamed, typeText(before), typeText({ ...before, name: delta.to }));
  },
  inverse: ({ domain, to }) => ({ kind: 'renameDomain', domain: renamedKey(domain, to), to: nameOfKey(domain) }),
  footprint: ({ domain, to }) => ({ reads: [], writes: [`type ${domain}`, `type ${renamedKey(domain, to)}`] }),
  describe: ({ domain, to }) => `rename domain ${domain} to ${to}`,
};

export const renameDomainCheck: DeltaKind<DeltaOf<'renameDomainCheck'>> = {
  apply: (state, { domain: key, from, to }) =>
    updateDomain(state, key, (domain) => ({
      ...domain,
      checks: domain.checks.map((check) => (check.name === from ? { ...check, name: to } : check)),
    })),
  inverse: (delta) => ({ ...delta, from: delta.to, to: delta.from }),
  footprint: ({ domain }) => writes(domain),
  describe: ({ domain, from, to }) => `rename check ${from} of ${domain} to ${to}`,
};

export const alterDomain: DeltaKind<DeltaOf<'alterDomain'>> = {
  apply: (state, { before, after }) => updateDomain(state, keyOf(before), () => after),
  inverse: ({ before, after }) => ({ kind: 'alterDomain', before: after, after: before }),
  footprint: ({ before, after, using }) => {
    const { reads, writes: written } = writes(keyOf(after), before, after);
    return { reads: [...reads, ...sqlReads(keyOf(after), using)], writes: written };
  },
  describe({ before, after }) {
    const parts = [
      ...(before.type === after.type ? [] : [`made of ${after.type}`]),
      ...(before.notNull === after.notNull ? [] : [after.notNull ? 'required' : 'optional']),
      ...(JSON.stringify(before.default) === JSON.stringify(after.default) ? [] : ['other default']),
      ...(JSON.stringify(before.checks) === JSON.stringify(after.checks) ? [] : ['other check']),
    ];
    return `alter domain ${keyOf(after)}: ${parts.join('; ')}`;
  },
};
