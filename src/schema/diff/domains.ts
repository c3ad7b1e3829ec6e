import { same } from '../canonical.ts';
import { castBetween } from '../cast.ts';
import type { Delta } from '../delta/delta.ts';
import { meantKey, nameOfKey } from '../key.ts';
import { similarity } from '../similarity.ts';
import { type Domain, domainOf, keyOf, type State } from '../state.ts';
import type { Differ } from './differ.ts';
import type { KeptTypes } from './kept-types.ts';
import { rekey, rekeyings } from './rekey.ts';
import { typeRenamings } from './type-renamings.ts';

const domainsOf = ({ domains = [] }: State): readonly Domain[] => domains;

/** Renames domains, and checks of theirs that demand what they did. */
export function renameDomains(differ: Differ): void {
  const { next } = differ;
  const before = domainsOf(differ.current).map(keyOf);
  const former = differ.current;
  const found = typeRenamings(differ, {
    noun: 'domain',
    before,
    after: domainsOf(next).map(keyOf),
    hint(to) {
      const was = domainOf(next, to)?.was;
      return was === undefined ? undefined : meantKey(to, was, (key) => domainOf(former, key) !== undefined);
    },
    alike(from, to) {
      const [was, is] = [domainOf(former, from), domainOf(next, to)];
      if (was === undefined || is === undefined || was.type !== is.type) return 0;
      return 0.5 + similarity(from, to) + (same(demands(was), demands(is)) ? 1 : 0);
    },
    stale(to, from) {
      differ.warnings.push(`'was: "${nameOfKey(from)}"' of the domain '${to}' has done its work and can be removed.`);
    },
  });
  for (const step of rekeyings(found, before)) rekey(differ, 'domain', step);
  for (const after of domainsOf(next)) renameChecks(differ, after);
}

const demands = ({ notNull, checks }: Domain) => ({ notNull, checks: checks.map(({ condition }) => condition) });

function renameChecks(differ: Differ, after: Domain): void {
  const domain = keyOf(after);
  const before = domainOf(differ.current, domain);
  for (const { name, condition } of before?.checks ?? []) {
    if (after.checks.some((check) => check.name === name)) continue;
    const to = after.checks.find(
      (check) => same(check.condition, condition) && !before?.checks.some((one) => one.name === check.name),
    );
    if (to !== undefined) differ.push({ kind: 'renameDomainCheck', domain, from: name, to: to.name });
  }
}

/** Domains that are new, and those that demand something else. */
export function diffDomains(differ: Differ): Delta[] {
  const { current, next } = differ;
  return domainsOf(next).flatMap(({ was: _, ...after }): Delta[] => {
    const before = domainOf(current, keyOf(after));
    if (before === undefined) return [{ kind: 'createDomain', domain: after }];
    if (same(before, after)) return [];
    const using = before.type === after.type ? undefined : usingOf(differ, before, after);
    return [{ kind: 'alterDomain', before, after, ...(using === undefined ? {} : { using }) }];
  });
}

/** How each value becomes one of another type, where only a person knows. */
function usingOf(differ: Differ, before: Domain, after: Domain): string | undefined {
  const key = keyOf(after);
  const given = differ.decisions.answer('using', key)?.to;
  const cast = castBetween(before.type, after.type, [differ.current, differ.next]);
  if (given === undefined && (cast.by === 'none' || cast.lossy)) {
    const usual =
      cast.using?.replaceAll('$', 'value') ?? (cast.by === 'automatic' ? `value::${after.type}` : undefined);
    differ.ask({
      kind: 'using',
      table: key,
      column: undefined,
      candidates: usual === undefined ? [] : [usual],
      flags: [`--using ${key}=${usual ?? '<expression>'}`],
      message: `The domain '${key}' from ${before.type} to ${after.type}: how is each value turned into the other?`,
    });
  }
  return given;
}

/** Domains that nothing is of any more. */
export const droppedDomains = (current: State, next: State, kept: KeptTypes): Delta[] =>
  domainsOf(current)
    .filter((domain) => domainOf(next, keyOf(domain)) === undefined && !kept.has(domain))
    .map((domain): Delta => ({ kind: 'dropDomain', domain }));
