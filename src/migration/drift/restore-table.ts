import type { CatalogColumn, CatalogConstraint, CatalogIndex, CatalogTable, Named } from '../../catalog/catalog.ts';
import { same } from '../../schema/canonical.ts';
import { quoteName, quoteText } from '../name.ts';
import type { Phases } from './phases.ts';
import { plain } from './picture.ts';
import { restoreGrants } from './restore-grants.ts';
import { restorePartitions } from './restore-partitions.ts';
import { restoreStorage } from './restore-storage.ts';

const nameOf = ({ schema, name }: Pick<CatalogTable, 'schema' | 'name'>): string =>
  `${quoteName(schema)}.${quoteName(name)}`;

/** Leads a table from what it is to what it was; where it is gone, an empty one is made. */
export function restoreTable(phases: Phases, is: CatalogTable | undefined, was: CatalogTable): void {
  const table = nameOf(was);
  if (is === undefined) createTable(phases, was);
  else changeColumns(phases, is, was);
  changeConstraints(phases, is?.constraints ?? {}, was);
  changeIndexes(phases, is?.indexes ?? {}, was);
  changeTriggers(phases, is?.triggers ?? {}, was);
  for (const name of differing(is?.policies ?? {}, was.policies)) changePolicy(phases, was, name);
  changeRowSecurity(phases, is?.rowSecurity ?? 'off', was);
  restoreGrants(phases, table, { is: is?.grants, was: was.grants });
  if (was.comment !== (is?.comment ?? null)) {
    phases.tx('around', `comment on table ${table} is ${textOrNull(was.comment)}`);
  }
  restoreStorage(phases, is, was);
  restorePartitions(phases, is, was);
  for (const property of ['partitionedBy', 'inherits'] as const) {
    if (is === undefined || same(is[property], was[property])) continue;
    phases.byHand.push(`${property} of table ${was.schema}.${was.name}`);
  }
}

function changeTriggers(phases: Phases, is: CatalogTable['triggers'], was: CatalogTable): void {
  const table = nameOf(was);
  for (const name of differing(is, was.triggers)) {
    const trigger = was.triggers[name];
    phases.tx(trigger === undefined ? 'let go' : 'around', `drop trigger if exists ${quoteName(name)} on ${table}`);
    if (trigger === undefined) continue;
    phases.tx('around', trigger.definition);
    if (!trigger.enabled) phases.tx('around', `alter table ${table} disable trigger ${quoteName(name)}`);
  }
}

function changeRowSecurity(phases: Phases, is: CatalogTable['rowSecurity'], was: CatalogTable): void {
  if (was.rowSecurity === is) return;
  const alter = `alter table ${nameOf(was)}`;
  phases.tx('around', `${alter} ${was.rowSecurity === 'off' ? 'disable' : 'enable'} row level security`);
  phases.tx('around', `${alter} ${was.rowSecurity === 'forced' ? '' : 'no '}force row level security`);
}

function createTable(phases: Phases, was: CatalogTable): void {
  const columns = Object.entries(was.columns).sort(([, a], [, b]) => a.position - b.position);
  const parts = columns.map(([name, column]) => `  ${quoteName(name)} ${columnText(column, true)}`);
  const partition = was.partitionedBy === null ? '' : ` partition by ${was.partitionedBy}`;
  const kind = was.unlogged ? 'unlogged table' : 'table';
  phases.tx('tables', `create ${kind} if not exists ${nameOf(was)} (\n${parts.join(',\n')}\n)${partition}`);
  if (was.inherits.length > 0) phases.byHand.push(`the parents of table ${was.schema}.${was.name}`);
}

function columnText(column: CatalogColumn, required: boolean): string {
  const { type, collation, identity, generated } = column;
  return [
    type,
    ...(collation === null ? [] : [`collate ${quoteName(collation)}`]),
    ...(generated === null ? [] : [`generated always as (${generated.expression}) ${generated.kind}`]),
    ...(identity === null ? [] : [`generated ${identity.kind} as identity`]),
    ...(column.default === null ? [] : [`default ${column.default}`]),
    ...(column.notNull && (required || column.default !== null || identity !== null) ? ['not null'] : []),
  ].join(' ');
}

function changeColumns(phases: Phases, is: CatalogTable, was: CatalogTable): void {
  const table = nameOf(was);
  for (const name of differing(is.columns, was.columns)) {
    const [now, then] = [is.columns[name], was.columns[name]];
    const about = `${was.name}.${name}`;
    if (then === undefined) {
      phases.tx('tables', `alter table ${table} drop column if exists ${quoteName(name)}`, { loses: about });
    } else if (now === undefined) {
      phases.tx(
        'tables',
        `alter table ${table} add column if not exists ${quoteName(name)} ${columnText(then, false)}`,
      );
      if (then.notNull && then.default === null && then.identity === null) require(phases, was, name);
      commentColumn(phases, was, name, null);
    } else changeColumn(phases, was, { name, now, then });
  }
}

interface Columns {
  readonly name: string;
  readonly now: CatalogColumn;
  readonly then: CatalogColumn;
}

function changeColumn(phases: Phases, was: CatalogTable, columns: Columns): void {
  const { name, now, then } = columns;
  const alter = `alter table ${nameOf(was)} alter column ${quoteName(name)}`;
  if (!same(now.generated, then.generated)) {
    phases.byHand.push(`how column ${was.name}.${name} is generated`);
    return;
  }
  changeType(phases, alter, columns);
  if (now.notNull && !then.notNull) phases.tx('tables', `${alter} drop not null`);
  if (then.notNull && !now.notNull) require(phases, was, name);
  if (now.identity?.kind !== then.identity?.kind) {
    if (now.identity !== null) phases.tx('tables', `${alter} drop identity if exists`);
    if (then.identity !== null) phases.tx('constraints', `${alter} add generated ${then.identity.kind} as identity`);
  } else if (!same(now.identity, then.identity)) phases.byHand.push(`the numbers of column ${was.name}.${name}`);
  commentColumn(phases, was, name, now.comment);
}

function changeType(phases: Phases, alter: string, { name, now, then }: Columns): void {
  const retyped = now.type !== then.type || now.collation !== then.collation;
  // A default that does not fit the new type is in its way.
  if (now.default !== null && (retyped || then.default === null)) phases.tx('tables', `${alter} drop default`);
  if (retyped) {
    const collate = then.collation === null ? '' : ` collate ${quoteName(then.collation)}`;
    phases.tx('tables', `${alter} type ${then.type}${collate} using ${quoteName(name)}::${then.type}`);
  }
  if (then.default !== null && (retyped || now.default !== then.default)) {
    phases.tx('tables', `${alter} set default ${then.default}`);
  }
}

function require(phases: Phases, was: CatalogTable, name: string): void {
  const [table, column] = [nameOf(was), quoteName(name)];
  phases.tx('constraints', `alter table ${table} alter column ${column} set not null`, {
    precheck: { sql: `select * from ${table} where ${column} is null`, finds: `rows of ${was.name} without ${name}` },
  });
}

function commentColumn(phases: Phases, was: CatalogTable, name: string, now: string | null): void {
  const comment = was.columns[name]?.comment ?? null;
  if (comment === now) return;
  phases.tx('around', `comment on column ${nameOf(was)}.${quoteName(name)} is ${textOrNull(comment)}`);
}

function changeConstraints(phases: Phases, is: Named<CatalogConstraint>, was: CatalogTable): void {
  const table = nameOf(was);
  for (const name of differing(is, was.constraints)) {
    const then = was.constraints[name];
    // Also where it was gone here: elsewhere it may be there.
    phases.tx('let go', `alter table if exists ${table} drop constraint if exists ${quoteName(name)}`);
    if (then === undefined) continue;
    const later = then.kind === 'foreign key' || then.kind === 'check';
    const definition = later && then.validated ? `${then.definition} not valid` : then.definition;
    phases.tx(
      then.kind === 'foreign key' ? 'foreign keys' : 'constraints',
      `alter table ${table} add constraint ${quoteName(name)} ${definition}`,
    );
    if (later && then.validated) phases.tx('validate', `alter table ${table} validate constraint ${quoteName(name)}`);
  }
}

function changeIndexes(phases: Phases, is: Named<CatalogIndex>, was: CatalogTable): void {
  // On a partitioned table an index is never built concurrently.
  const concurrently = was.partitionedBy === null;
  for (const name of differing(is, was.indexes)) {
    const index = `${quoteName(was.schema)}.${quoteName(name)}`;
    const then = was.indexes[name];
    if (is[name] !== undefined) {
      if (concurrently) phases.auto('drop indexes', `drop index concurrently if exists ${index}`);
      else phases.tx('let go', `drop index if exists ${index}`);
    }
    if (then === undefined) continue;
    const way = `${concurrently ? 'concurrently ' : ''}if not exists `;
    const sql = then.definition.replace(/^CREATE (UNIQUE )?INDEX /, (start) => `${start.toLowerCase()}${way}`);
    if (concurrently) phases.auto('indexes', sql, index);
    else phases.tx('indexes', sql);
  }
}

function changePolicy(phases: Phases, was: CatalogTable, name: string): void {
  const [table, policy] = [nameOf(was), was.policies[name]];
  phases.tx(policy === undefined ? 'let go' : 'around', `drop policy if exists ${quoteName(name)} on ${table}`);
  if (policy === undefined) return;
  const roles = policy.roles.map((role) => (role === 'public' ? role : quoteName(role))).join(', ');
  const using = policy.using === null ? '' : ` using (${policy.using})`;
  const check = policy.check === null ? '' : ` with check (${policy.check})`;
  const kind = policy.permissive ? '' : ' as restrictive';
  phases.tx(
    'around',
    `create policy ${quoteName(name)} on ${table}${kind} for ${policy.command} to ${roles}${using}${check}`,
  );
}

/** Names of what is in one and not, or otherwise, in the other. */
const differing = (is: Named<unknown>, was: Named<unknown>): readonly string[] =>
  Object.keys({ ...is, ...was })
    .sort()
    .filter((name) => !same(plain(is[name]), plain(was[name])));

const textOrNull = (text: string | null): string => (text === null ? 'null' : quoteText(text));
