import { type ForeignKey, keyOf, type State, type Table, tableOf } from '../../schema/state.ts';
import type { FoundView } from '../../schema/view/found.ts';
import { tableWords } from '../naming/attribute-names.ts';
import { classNames } from '../naming/class-names.ts';
import { kebabCase, reservedFields, Taken } from '../naming/identifiers.ts';
import { joinsOf, joinThrough, pointBack } from './ends.ts';
import { joinOf } from './joins.ts';
import type { Missing } from './missing.ts';
import { fieldsOf, relate, type Tables } from './references.ts';
import { unrelatable } from './relatable.ts';
import type { ResourcePlan } from './resource-plan.ts';
import type { Target } from './target.ts';
import { referencesOf, tableOfView, viewPlan } from './view-plan.ts';

/** A resource that is there already, by the key of its table. */
export interface KnownResource {
  readonly className: string;
  /** Its module, as the new ones import it: `./user.ts`. */
  readonly module: string;
  /** Fields by their columns. */
  readonly fields: ReadonlyMap<string, string>;
  /** Names of its fields, of any kind. */
  readonly names: Iterable<string>;
  /** What its table has beyond it. */
  readonly missing: Missing;
}

/** What comes to a resource there is: its plan has nothing but the new relationships. */
export interface Addition {
  readonly resource: ResourcePlan;
  readonly missing: Missing;
}

/** A foreign key no relationship can stand for. */
export interface LeftKey {
  readonly table: string;
  readonly foreignKey: ForeignKey;
  readonly why: string;
}

export interface DomainPlan {
  readonly resources: readonly ResourcePlan[];
  /** Resources there are, with what came to them: fields and relationships. */
  readonly additions: readonly Addition[];
  readonly left: readonly LeftKey[];
}

/** Names for everything: classes, files, fields, and relationships both ways. */
export function planResources(
  { state, views }: { readonly state: State; readonly views: readonly FoundView[] },
  known: ReadonlyMap<string, KnownResource>,
  taken: { readonly classes: Iterable<string>; readonly files: Iterable<string> },
): DomainPlan {
  const fresh = {
    tables: state.tables.filter((table) => !known.has(keyOf(table))),
    // A table without a primary key is read like a view, and has its place among the tables.
    keyless: views.filter((view) => view.foreignKeys !== undefined && !known.has(keyOf(view))),
    views: views.filter((view) => view.foreignKeys === undefined && !known.has(keyOf(view))),
  };
  const names = namesOf(fresh, known, taken.classes);
  const classOf = (key: string): string | undefined => names.get(key) ?? known.get(key)?.className;
  const tables: Tables = {
    behind: (key) => {
      const [table, className] = [tableOf(state, key), classOf(key)];
      return table === undefined || className === undefined ? undefined : { table, className };
    },
    words: tableWords([...state.tables, ...fresh.keyless].map(({ name }) => name)),
  };
  const work: Work = { state, tables, classOf, files: new Taken([...taken.files, 'types']) };
  const resources = fresh.tables.map((table) => resourcePlan(table, related(table, table.foreignKeys, work), work));
  const keyless = fresh.keyless.map((view): ResourcePlan => viewPlanOf(view, () => undefined, work));
  const additions = state.tables.flatMap((table): Addition[] => {
    const there = known.get(keyOf(table));
    return there === undefined ? [] : [{ resource: additionPlan(table, there, work), missing: there.missing }];
  });
  const left: LeftKey[] = [];
  const growing = [...resources, ...keyless, ...additions.map(({ resource }) => resource)];
  const byKey = new Map(growing.map((resource) => [resource.key, resource]));
  const targetOf = (key: string): Target | undefined => byKey.get(key) ?? known.get(key);
  for (const { resource, foreignKeys } of [
    ...resources.map((resource) => ({ resource, foreignKeys: byColumns(resource.table) })),
    ...additions.map(({ resource, missing: { foreignKeys } }) => ({ resource, foreignKeys })),
  ]) {
    left.push(...leftOf(resource, foreignKeys, work));
    relateAll(resource, related(resource.table, foreignKeys, work), { ...work, targetOf });
  }
  for (const one of keyless) relateAll(one, related(one.table, byColumns(one.table), work), { ...work, targetOf });
  const around = { byKey, joins: joinsOf(growing) };
  for (const resource of growing) pointBack(resource, around);
  for (const resource of [...resources, ...keyless]) joinThrough(resource, around);
  const made: ResourcePlan[] = [...resources, ...keyless];
  for (const view of fresh.views) {
    const found = viewPlanOf(view, targetOf, work);
    byKey.set(found.key, found);
    made.push(found);
    relateAll(found, related(found.table, referencesOf(view, state), work), { ...work, targetOf });
  }
  return { resources: made, additions: additions.filter(isSomething), left };
}

interface Work {
  readonly state: State;
  readonly tables: Tables;
  /** The class of a table, by its key. */
  readonly classOf: (key: string) => string | undefined;
  readonly files: Taken;
}

interface Fresh {
  readonly tables: readonly Table[];
  readonly keyless: readonly FoundView[];
  readonly views: readonly FoundView[];
}

function namesOf(
  fresh: Fresh,
  known: ReadonlyMap<string, KnownResource>,
  taken: Iterable<string>,
): ReadonlyMap<string, string> {
  const there = [...known].map(([key, { className }]) => ({ name: key, className }));
  const all = [
    ...[...fresh.tables, ...fresh.keyless.map(tableOfView)].map((table) => {
      const [a, b] = joinOf(table) ?? [];
      const joins = a === undefined || b === undefined ? undefined : ([a.to.table, b.to.table] as const);
      return { key: keyOf(table), schema: table.schema, name: table.name, isView: false, joins };
    }),
    ...fresh.views.map((view) => ({ key: keyOf(view), schema: view.schema, name: view.name, isView: true })),
  ];
  return classNames(all, there, [...taken, ...there.map(({ className }) => className)]);
}

const isSomething = ({ resource, missing }: Addition): boolean =>
  resource.relationships.length > 0 || Object.values(missing).some((all) => all.length > 0);

function additionPlan(table: Table, there: KnownResource, work: Work): ResourcePlan {
  const { className, module, missing } = there;
  const columns = missing.columns.map(({ name }) => name);
  const more = fieldsOf(table, related(table, missing.foreignKeys, work), work.tables, {
    columns,
    taken: new Taken([...reservedFields, ...there.names]),
  });
  const fields = new Map([...there.fields, ...more.fields]);
  const taken = more.taken;
  return { key: keyOf(table), table, className, file: module, module, fields, relationships: [], taken };
}

/** In the order of their columns. */
function byColumns({ columns, foreignKeys }: Table): readonly ForeignKey[] {
  const places = new Map(columns.map(({ name }, i) => [name, i]));
  const place = (key: ForeignKey, i: number): number => places.get(key.columns[i] ?? '') ?? 0;
  return foreignKeys.toSorted((a, b) => {
    const differs = a.columns.findIndex((column, i) => column !== b.columns[i]);
    return differs === -1 ? 0 : place(a, differs) - place(b, differs);
  });
}

const whyNot = (table: Table, key: ForeignKey, { state, classOf }: Work): string | undefined =>
  unrelatable(table, key, { state, isKnown: (one) => classOf(one) !== undefined });

const related = (table: Table, keys: readonly ForeignKey[], work: Work): readonly ForeignKey[] =>
  keys.filter((key) => whyNot(table, key, work) === undefined);

const leftOf = (resource: ResourcePlan, keys: readonly ForeignKey[], work: Work): readonly LeftKey[] =>
  keys.flatMap((foreignKey) => {
    const why = whyNot(resource.table, foreignKey, work);
    return why === undefined ? [] : [{ table: resource.key, foreignKey, why }];
  });

function relateAll(
  resource: ResourcePlan,
  keys: readonly ForeignKey[],
  { tables, targetOf }: Work & { readonly targetOf: (key: string) => Target | undefined },
): void {
  for (const foreignKey of keys) {
    const to = targetOf(foreignKey.to.table);
    if (to !== undefined) relate(resource, foreignKey, { ...tables, to });
  }
}

const viewPlanOf = (view: FoundView, targetOf: (key: string) => Target | undefined, work: Work): ResourcePlan => {
  const table = tableOfView(view);
  const references = related(table, referencesOf(view, work.state), work);
  return { ...resourcePlan(table, references, work), view: viewPlan(view, targetOf) };
};

function resourcePlan(table: Table, keys: readonly ForeignKey[], { tables, classOf, files }: Work): ResourcePlan {
  const key = keyOf(table);
  const className = classOf(key) ?? table.name;
  const file = `${files.take(kebabCase(className))}.ts`;
  return { key, table, className, file, module: `./${file}`, ...fieldsOf(table, keys, tables), relationships: [] };
}
