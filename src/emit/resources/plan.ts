import { bareType, type ForeignKey, keyOf, type State, type Table, tableOf } from '../../schema/state.ts';
import type { FoundView } from '../../schema/view/found.ts';
import { camelCase, classNameOf, fieldNameOf, kebabCase, pascalCase, Taken } from '../naming/identifiers.ts';
import { joinThrough, pointBack } from './ends.ts';
import type { Missing } from './missing.ts';
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
  const classes = new Taken([...taken.classes, ...[...known.values()].map(({ className }) => className)]);
  const files = new Taken(taken.files);
  const fresh = state.tables.filter((table) => !known.has(keyOf(table)));
  const resources = fresh.map((table) => resourcePlan(table, classes, files));
  const additions = state.tables.flatMap((table): Addition[] => {
    const there = known.get(keyOf(table));
    return there === undefined ? [] : [{ resource: additionPlan(table, there), missing: there.missing }];
  });
  const left: LeftKey[] = [];
  const growing = [...resources, ...additions.map(({ resource }) => resource)];
  const byKey = new Map(growing.map((resource) => [resource.key, resource]));
  const targetOf = (key: string): Target | undefined => byKey.get(key) ?? known.get(key);
  const keysOf = [
    ...resources.map((resource) => ({ resource, foreignKeys: byColumns(resource.table) })),
    ...additions.map(({ resource, missing: { foreignKeys } }) => ({ resource, foreignKeys })),
  ];
  for (const { resource, foreignKeys } of keysOf) {
    for (const foreignKey of foreignKeys) {
      const to = targetOf(foreignKey.to.table);
      const target = tableOf(state, foreignKey.to.table);
      const why = unrelatable(resource.table, foreignKey, { target, known: to, state });
      if (why !== undefined || to === undefined || target === undefined) {
        left.push({ table: resource.key, foreignKey, why: why ?? 'its table is not among the resources' });
        continue;
      }
      relate(resource, foreignKey, { to, target });
    }
  }
  for (const resource of growing) pointBack(resource, byKey);
  for (const resource of resources) joinThrough(resource, byKey);
  const made: ResourcePlan[] = [...resources];
  for (const view of views.filter((one) => !known.has(keyOf(one)))) {
    const found = { ...resourcePlan(tableOfView(view), classes, files), view: viewPlan(view, targetOf) };
    byKey.set(found.key, found);
    made.push(found);
    relateView(found, referencesOf(view, state), { state, targetOf });
  }
  return { resources: made, additions: additions.filter(isSomething), left };
}

const isSomething = ({ resource, missing }: Addition): boolean =>
  resource.relationships.length > 0 || Object.values(missing).some((all) => all.length > 0);

function additionPlan(table: Table, { className, module, fields, names, missing }: KnownResource): ResourcePlan {
  const taken = new Taken(names);
  const more = missing.columns.map(({ name }) => [name, taken.take(fieldNameOf(name))] as const);
  const key = keyOf(table);
  return {
    key,
    table,
    className,
    file: module,
    module,
    fields: new Map([...fields, ...more]),
    relationships: [],
    taken,
  };
}

/** In the order of the columns they begin with. */
function byColumns({ columns, foreignKeys }: Table): readonly ForeignKey[] {
  const places = new Map(columns.map(({ name }, i) => [name, i]));
  const place = ({ columns: [first = ''] }: ForeignKey): number => places.get(first) ?? 0;
  return foreignKeys.toSorted((a, b) => place(a) - place(b));
}

interface Surroundings {
  readonly state: State;
  readonly targetOf: (key: string) => Target | undefined;
}

function relateView(view: ResourcePlan, references: readonly ForeignKey[], { state, targetOf }: Surroundings): void {
  for (const reference of references) {
    const [to, target] = [targetOf(reference.to.table), tableOf(state, reference.to.table)];
    const why = unrelatable(view.table, reference, { target, known: to, state });
    if (why === undefined && to !== undefined && target !== undefined) relate(view, reference, { to, target });
  }
}

function resourcePlan(table: Table, classes: Taken, files: Taken): ResourcePlan {
  const name = classNameOf(table.name);
  const className = classes.take(name, ...(table.schema === undefined ? [] : [pascalCase(table.schema) + name]));
  const file = `${files.take(kebabCase(className))}.ts`;
  const taken = new Taken();
  const fields = new Map(table.columns.map((column) => [column.name, taken.take(fieldNameOf(column.name))]));
  return { key: keyOf(table), table, className, file, module: `./${file}`, fields, relationships: [], taken };
}

/** What a key can be: texts and numbers, not moments or documents. */
const keyTypes =
  /^(uuid|text|citext|smallint|integer|bigint|numeric(\(\d+,\d+\))?|date|character( varying)?(\(\d+\))?|"?\w[\w"]*)$/;
const noKeys = /^(boolean|bytea|jsonb?|timestamp.*|interval|point|.*\[\]|.*range)$/;

interface Destination {
  readonly target: Table | undefined;
  readonly known: Target | undefined;
  readonly state: State;
}

function unrelatable(
  table: Table,
  { columns, to }: ForeignKey,
  { target, known, state }: Destination,
): string | undefined {
  if (target === undefined || known === undefined) return 'its table is not among the resources';
  for (const [i, name] of columns.entries()) {
    const here = bareType(state, table.columns.find((column) => column.name === name)?.type ?? '');
    const there = bareType(state, target.columns.find((column) => column.name === to.columns[i])?.type ?? '');
    if (kinOf(here) !== kinOf(there)) return `${here} refers to ${there}`;
    if (noKeys.test(here) || !keyTypes.test(here)) return `values of ${here} are no keys in TypeScript`;
  }
  return undefined;
}

const kinOf = (type: string): string => {
  const base = type.replace(/\([\d,]+\)/, '');
  return base === 'smallint' ? 'integer' : /^character/.test(base) ? 'text' : base;
};

function relate(resource: ResourcePlan, foreignKey: ForeignKey, { to, target }: { to: Target; target: Table }): void {
  const { columns } = foreignKey;
  const field = resource.fields.get(columns[0] ?? '') ?? '';
  const short = columns.length === 1 ? /^(.+?)(?:Id|Uuid|Fk|Key)$/.exec(field)?.[1] : undefined;
  const plain = camelCase(to.className);
  const more = columns.length === 1 ? `${short ?? field}${to.className}` : plain;
  const own = foreignKey.to.table === resource.key;
  const name = resource.taken.take(...(short === undefined ? (own ? [more] : [plain, more]) : [short, more]));
  resource.relationships.push({
    kind: 'belongsTo',
    name,
    foreignKey,
    to,
    explicit: isExplicit(foreignKey, target, to),
  });
}

/** Whether it has to be said what a key refers to. */
function isExplicit({ to }: ForeignKey, { primaryKey }: Table, { fields }: Target): boolean {
  const key = primaryKey?.columns ?? [];
  if (key.length !== to.columns.length || key.some((column, i) => column !== to.columns[i])) return true;
  // A field called `id` is taken for the key by the types.
  const ids = [...fields].filter(([, field]) => field === 'id').map(([column]) => column);
  return key.length === 1 && ids.some((column) => column !== key[0]);
}
