import type { ResourceModel } from '../../model/model.ts';
import { isOfTenant, tenantSchema } from '../../model/tenancy/tenant-schema.ts';
import { emptyState, keyOf, type State, type Statement } from '../state.ts';
import { statementsFrom } from '../state-of-statements.ts';
import { readsOf } from '../view/reads.ts';

/** What a repo holds once, and what each of its tenants has of its own, which names no schema. */
export interface Structure {
  readonly shared: State;
  readonly tenants: State;
}

const inKeys = `${tenantSchema}.`;
const quoted = `"${tenantSchema}"`;

/** Statements of resources that are the tenants': they come after tables by the names these have there. */
export const tenantStatementsFrom = (resources: readonly ResourceModel[], complaints: string[]): readonly Statement[] =>
  statementsFrom(
    resources.filter(isOfTenant).map((resource) => ({ ...resource, schema: undefined })),
    complaints,
  );

/** Views that stand once, over what there is as often as there are tenants. */
export function viewsOverTenants({ views }: State): string[] {
  return views
    .filter((view) => !isTheirs(view))
    .flatMap((view) =>
      [...readsOf(view)]
        .filter((key) => key.startsWith(inKeys))
        .map(
          (key) =>
            `The view '${keyOf(view)}' reads '${key}', which every tenant has its own of. Give it { tenancy: 'schema' } too.`,
        ),
    );
}

/** A message as the user would write the names in it. */
export const withoutTenantSchema = (text: string): string => text.replaceAll(`${quoted}.`, '').replaceAll(inKeys, '');

/**
 * One State in two: what lives in the schema that stands for a tenant's goes to the tenants, where it names none. What
 * that refers to outside is in `schema`, and says so.
 */
export function splitByTenancy(whole: State, theirs: readonly Statement[], schema: string): Structure {
  const kinds = Object.entries(whole) as readonly (readonly [string, readonly unknown[] | undefined])[];
  const pick = (wanted: boolean): Partial<State> =>
    Object.fromEntries(kinds.map(([kind, all]) => [kind, all?.filter((one) => isTheirs(one) === wanted)]));
  if (theirs.length === 0 && !kinds.some(([, all]) => all?.some(isTheirs)))
    return { shared: whole, tenants: emptyState };
  const own = { ...pick(true), ...(theirs.length === 0 ? {} : { statements: theirs }) };
  const tenants = { ...emptyState, ...(unplaced(outside(own, schema)) as Partial<State>) };
  return { shared: { ...whole, ...pick(false) }, tenants };
}

/** Extensions and schemas are names, and belong to the database. */
function isTheirs(one: unknown): boolean {
  if (typeof one !== 'object' || one === null) return false;
  const { schema, table } = one as { readonly schema?: unknown; readonly table?: unknown };
  return schema === tenantSchema || (typeof table === 'string' && table.startsWith(inKeys));
}

/** Keys of tables that are not the tenants' name their schema. */
function outside({ tables = [], views = [], ...rest }: Partial<State>, schema: string): Partial<State> {
  const key = (given: string): string => (given.includes('.') ? given : `${schema}.${given}`);
  return {
    ...rest,
    tables: tables.map((table) => ({
      ...table,
      foreignKeys: table.foreignKeys.map((foreign) => ({
        ...foreign,
        to: { ...foreign.to, table: key(foreign.to.table) },
      })),
    })),
    views: views.map((view) => ({
      ...view,
      body: withoutQuoted(view.body).map((part) =>
        typeof part === 'string' ? part : { ...part, table: key(part.table) },
      ),
      ...(view.dependsOn === undefined ? {} : { dependsOn: view.dependsOn.map(key) }),
    })),
  };
}

/** The schema in front of a name in a query: two tokens. */
const withoutQuoted = <Part>(body: readonly Part[]): Part[] =>
  body.filter((part, i) => part !== quoted && !(part === '.' && body[i - 1] === quoted));

/** The same without the schema that stands for a tenant's, wherever it is named. */
function unplaced(value: unknown): unknown {
  if (typeof value === 'string') return withoutTenantSchema(value);
  if (Array.isArray(value)) return value.map(unplaced);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== tenantSchema)
      .map(([name, one]) => [name, unplaced(one)]),
  );
}
