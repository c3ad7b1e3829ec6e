import type { Catalog, CatalogView } from '../../catalog/catalog.ts';
import { same } from '../../schema/canonical.ts';
import type { Step } from '../../schema/step.ts';
import { quoteName, quoteQualified, quoteText } from '../name.ts';
import type { Difference } from './difference.ts';
import type { Drift } from './drift.ts';
import { Phases } from './phases.ts';
import { copied, type Entries, plain } from './picture.ts';
import { restoreDomains } from './restore-domains.ts';
import { restoreGrants } from './restore-grants.ts';
import { restoreTable } from './restore-table.ts';

/** Steps from one structure to another, and what no statement could be written for. */
export interface Restoration {
  readonly steps: readonly Step[];
  /** `options of table public.users` */
  readonly byHand: readonly string[];
}

/**
 * Steps that lead a database from what it is to what it was. Statements pass where their work is done already, so that
 * they do no harm in a database that never was otherwise. Tables, views, types and functions that somebody added are
 * left alone, unless `removing` says so.
 */
export function restoration(is: Catalog, was: Catalog, options: { readonly removing?: boolean } = {}): Restoration {
  const phases = new Phases();
  const removing = options.removing ?? false;
  restoreNamespaces(phases, is, was);
  restoreEnums(phases, is, was);
  restoreDomains(phases, is, was);
  restoreSequences(phases, is, was);
  const disturbed = disturbedViews(is, was);
  for (const [name, view] of entries(is.views, was.views)) {
    changeView(phases, name, { ...view, removing, disturbed: disturbed.has(name) });
  }
  for (const [name, table] of entries(is.tables, was.tables)) {
    if (same(plain(table.is), plain(table.was))) continue;
    if (table.was !== undefined) restoreTable(phases, table.is, table.was);
    else if (removing) phases.tx('tables', `drop table if exists ${quoteQualified(name)}`, { loses: name });
  }
  restoreFunctions(phases, is, was, removing);
  return { steps: phases.steps, byHand: phases.byHand };
}

function restoreFunctions(phases: Phases, is: Catalog, was: Catalog, removing: boolean): void {
  for (const [name, one] of entries(is.functions, was.functions)) {
    if (one.was === undefined && removing) phases.byHand.push(`function ${name}, which is to go`);
    else if (one.was !== undefined && one.is?.definition !== one.was.definition) {
      phases.tx('functions', one.was.definition.trim());
    }
  }
}

interface Side<T> {
  readonly is: T | undefined;
  readonly was: T | undefined;
}

function changeView(
  phases: Phases,
  name: string,
  { is, was, removing, disturbed }: Side<CatalogView> & { removing: boolean; disturbed: boolean },
): void {
  const there = is ?? was;
  if (there === undefined || (!disturbed && same(plain(is), plain(was))) || (was === undefined && !removing)) return;
  if (is !== undefined && was !== undefined && !disturbed && same(ungranted(is), ungranted(was))) {
    restoreGrants(phases, quoteQualified(name), { is: is.grants, was: was.grants });
    return;
  }
  phases.tx('let go', `drop ${kindOf(there)} if exists ${quoteQualified(name)}`);
  if (was !== undefined) restoreView(phases, name, was);
}

const ungranted = ({ grants: _, ...view }: CatalogView): unknown => plain(view);

function restoreNamespaces(phases: Phases, is: Catalog, was: Catalog): void {
  for (const name of gone(is.schemas, was.schemas))
    phases.tx('types', `create schema if not exists ${quoteName(name)}`);
  for (const name of gone(is.extensions, was.extensions)) {
    phases.tx('types', `create extension if not exists ${quoteName(name)}`);
  }
}

function restoreEnums(phases: Phases, is: Catalog, was: Catalog): void {
  for (const [name, type] of Object.entries(was.enums)) {
    const now = is.enums[name];
    const labels = type.labels.map(quoteText).join(', ');
    if (now === undefined) phases.tx('types', `create type ${quoteQualified(name)} as enum (${labels})`);
    else if (!same(now.labels, type.labels)) restoreLabels(phases, name, now.labels, type.labels);
  }
}

function restoreSequences(phases: Phases, is: Catalog, was: Catalog): void {
  for (const [name, sequence] of Object.entries(was.sequences)) {
    const now = is.sequences[name];
    const { type, start, increment, min, max, cycle } = sequence;
    const range = `as ${type} start ${start} increment ${increment} minvalue ${min} maxvalue ${max}${cycle ? ' cycle' : ''}`;
    if (now === undefined) phases.tx('types', `create sequence if not exists ${quoteQualified(name)} ${range}`);
    else if (!same(now, sequence)) phases.byHand.push(`sequence ${name}`);
  }
}

/** Values can be added at their places, and not taken away. */
function restoreLabels(phases: Phases, name: string, is: readonly string[], was: readonly string[]): void {
  for (const [at, label] of was.entries()) {
    if (is.includes(label)) continue;
    const before = was[at - 1];
    const place = before === undefined ? '' : ` after ${quoteText(before)}`;
    phases.auto('types', `alter type ${quoteQualified(name)} add value if not exists ${quoteText(label)}${place}`);
  }
  for (const label of is.filter((each) => !was.includes(each))) {
    phases.byHand.push(`the value '${label}' of enum ${name}, which is to go`);
  }
}

/** A view holds on to the types of the columns it reads, and to the views it is made of. */
function disturbedViews(is: Catalog, was: Catalog): ReadonlySet<string> {
  const moved = new Set(
    Object.keys(is.tables).filter((name) => {
      const [now, then] = [is.tables[name]?.columns ?? {}, was.tables[name]?.columns ?? {}];
      return Object.entries(now).some(([column, { type }]) => then[column]?.type !== type);
    }),
  );
  for (let size = -1; size !== moved.size; ) {
    size = moved.size;
    for (const [name, view] of Object.entries(is.views)) {
      if (Object.keys(view.reads).some((source) => moved.has(source))) moved.add(name);
    }
  }
  return moved;
}

const kindOf = (view: CatalogView): string => (view.materialized ? 'materialized view' : 'view');

function restoreView(phases: Phases, name: string, view: CatalogView): void {
  phases.tx('around', `create ${kindOf(view)} ${quoteQualified(name)} as\n${view.definition.trim().replace(/;$/, '')}`);
  for (const [, index] of Object.entries(view.indexes)) phases.tx('around', index.definition);
  restoreGrants(phases, quoteQualified(name), { was: view.grants });
  if (view.comment !== null) {
    phases.tx('around', `comment on ${kindOf(view)} ${quoteQualified(name)} is ${quoteText(view.comment)}`);
  }
}

const gone = (is: Entries, was: Entries): readonly string[] => Object.keys(was).filter((name) => !(name in is));

/** Objects of both sides by name. */
function entries<T>(
  is: Readonly<Record<string, T>>,
  was: Readonly<Record<string, T>>,
): readonly (readonly [string, Side<T>])[] {
  return Object.keys({ ...was, ...is })
    .sort()
    .map((name) => [name, { is: is[name], was: was[name] }]);
}

/** A migration that undoes differences, and undoes that again. */
export function restorationOf(
  { was, is }: Pick<Drift, 'was' | 'is'>,
  chosen: readonly Difference[],
): { up: readonly Step[]; down: readonly Step[]; byHand: readonly string[]; left: readonly Difference[] } {
  const isExtra = (one: Difference): boolean => one.change === 'added' && one.part === undefined;
  const target = chosen.filter((one) => !isExtra(one)).reduce((all, { path }) => copied(all, was, path), is);
  const up = restoration(is, target);
  const down = restoration(target, is, { removing: true });
  return { up: up.steps, down: down.steps, byHand: up.byHand, left: chosen.filter(isExtra) };
}
