import { domainOf } from '../../model/domain/domain-model.ts';
import type { ResourceModel } from '../../model/model.ts';
import type { Type } from '../../type/type.ts';
import { same } from '../canonical.ts';
import { type Domain, keyOf, type State } from '../state.ts';
import { treeOf } from '../tree.ts';

/** The domains that attributes are of, themselves or in a list; disagreements become complaints. */
export function domainsFrom(resources: readonly ResourceModel[], complaints: string[]): Domain[] {
  const found = new Map<string, { readonly domain: Domain; readonly by: string }>();
  for (const resource of resources) {
    for (const attribute of resource.attributes) {
      const domain = domainIn(attribute.type);
      if (domain === undefined) continue;
      const by = `${resource.name}.${attribute.name}`;
      const other = found.get(keyOf(domain));
      if (other === undefined) found.set(keyOf(domain), { domain, by });
      else if (!same(other.domain, domain))
        complaints.push(`${other.by} and ${by} say different things of the domain '${domain.name}'.`);
    }
  }
  return [...found.values()].map(({ domain }) => domain);
}

/** The hints come from the declaration. */
export function withDomainHints(state: State, declared: readonly Domain[]): State {
  if (declared.every(({ was }) => was === undefined)) return state;
  const hint = (domain: Domain): Domain => {
    const was = declared.find((one) => keyOf(one) === keyOf(domain))?.was;
    return was === undefined ? domain : { ...domain, was };
  };
  return { ...state, domains: (state.domains ?? []).map(hint) };
}

function domainIn(type: Type): Domain | undefined {
  const model = domainOf(type);
  if (model === undefined) return type.item === undefined ? undefined : domainIn(type.item);
  const { name, schema, base, notNull, check, default: preset, was } = model;
  return {
    ...(schema === undefined ? {} : { schema }),
    name,
    type: base.sql,
    notNull,
    ...(preset === undefined ? {} : { default: treeOf(preset) }),
    checks: check === undefined ? [] : [{ name: check.constraint, condition: treeOf(check.condition) }],
    ...(was === undefined ? {} : { was }),
  };
}
