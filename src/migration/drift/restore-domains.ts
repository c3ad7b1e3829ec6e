import type { Catalog, CatalogDomain } from '../../catalog/catalog.ts';
import { same } from '../../schema/canonical.ts';
import { quoteName, quoteQualified } from '../name.ts';
import type { Phases } from './phases.ts';

/** Leads domains back to what they were; one of another base type would have to be made anew with all its columns. */
export function restoreDomains(phases: Phases, is: Catalog, was: Catalog): void {
  const missing = Object.entries(was.domains).filter(([name]) => is.domains[name] === undefined);
  const names = new Set(missing.map(([name]) => name));
  // One may be made of another.
  const isOfMissing = ([, { type }]: [string, CatalogDomain]): boolean =>
    names.has(type) || names.has(`public.${type}`);
  for (const [name, domain] of missing.toSorted((a, b) => Number(isOfMissing(a)) - Number(isOfMissing(b))))
    phases.tx('types', created(name, domain));
  for (const [name, domain] of Object.entries(was.domains)) {
    const now = is.domains[name];
    if (now === undefined || same(now, domain)) continue;
    if (now.type !== domain.type)
      phases.byHand.push(`domain ${name}, which is of ${now.type} instead of ${domain.type}`);
    else alterDomain(phases, name, { is: now, was: domain });
  }
}

function created(name: string, { type, notNull, default: preset, checks }: CatalogDomain): string {
  const parts = [
    `create domain ${quoteQualified(name)} as ${type}`,
    ...(preset === null ? [] : [`default ${preset}`]),
    ...(notNull ? ['not null'] : []),
    ...Object.entries(checks).map(([check, text]) => `constraint ${quoteName(check)} ${withoutMark(text)}`),
  ];
  // There is no IF NOT EXISTS for it.
  return `do $quarry$ begin ${parts.join(' ')}; exception when duplicate_object then null; end $quarry$`;
}

function alterDomain(
  phases: Phases,
  name: string,
  { is, was }: { readonly is: CatalogDomain; readonly was: CatalogDomain },
): void {
  const alter = `alter domain ${quoteQualified(name)}`;
  for (const check of Object.keys({ ...is.checks, ...was.checks })) {
    const text = was.checks[check];
    if (is.checks[check] === text) continue;
    phases.tx('types', `${alter} drop constraint if exists ${quoteName(check)}`);
    if (text === undefined) continue;
    phases.tx('types', `${alter} add constraint ${quoteName(check)} ${withoutMark(text)} not valid`);
    if (withoutMark(text) === text) phases.tx('validate', `${alter} validate constraint ${quoteName(check)}`);
  }
  if (is.default !== was.default)
    phases.tx('types', `${alter} ${was.default === null ? 'drop default' : `set default ${was.default}`}`);
  if (is.notNull !== was.notNull)
    phases.tx(was.notNull ? 'validate' : 'types', `${alter} ${was.notNull ? 'set' : 'drop'} not null`);
}

const withoutMark = (check: string): string => check.replace(/ NOT VALID$/, '');
