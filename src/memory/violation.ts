import type { DbFacts } from '../driver/error/db-error.ts';
import {
  CheckViolation,
  ExclusionViolation,
  ForeignKeyViolation,
  NotNullViolation,
  UniqueViolation,
} from '../driver/error/violations.ts';
import { isOfTenant } from '../model/tenancy/tenant-schema.ts';
import type { DomainOfType } from '../type/type.ts';
import type { Place } from './table-name.ts';

// The words and the facts a server sends; a caller cannot tell who refused.

type Domain = Pick<DomainOfType, 'name' | 'schema'>;

const facts = (sqlstate: string, home: Place, more: DbFacts): DbFacts => ({
  sqlstate,
  schema: isOfTenant(home) ? undefined : (home.schema ?? 'public'),
  table: home.table,
  ...more,
});

export const nullIn = (home: Place, column: string): NotNullViolation =>
  new NotNullViolation(
    `null value in column "${column}" of relation "${home.table}" violates not-null constraint`,
    facts('23502', home, { column }),
  );

export const broken = (home: Place, constraint: string): CheckViolation =>
  new CheckViolation(
    `new row for relation "${home.table}" violates check constraint "${constraint}"`,
    facts('23514', home, { constraint }),
  );

/** A domain does not know which table its value was for. */
export const refusedByDomain = ({ name, schema = 'public' }: Domain, constraint: string): CheckViolation =>
  new CheckViolation(`value for domain ${name} violates check constraint "${constraint}"`, {
    sqlstate: '23514',
    schema,
    dataType: name,
    constraint,
  });

export const nullInDomain = ({ name, schema = 'public' }: Domain): NotNullViolation =>
  new NotNullViolation(`domain ${name} does not allow null values`, { sqlstate: '23502', schema, dataType: name });

export const taken = (home: Place, constraint: string): UniqueViolation =>
  new UniqueViolation(
    `duplicate key value violates unique constraint "${constraint}"`,
    facts('23505', home, { constraint }),
  );

export const excluded = (home: Place, constraint: string): ExclusionViolation =>
  new ExclusionViolation(
    `conflicting key value violates exclusion constraint "${constraint}"`,
    facts('23P01', home, { constraint }),
  );

/** A row that points at nothing. */
export const dangling = (home: Place, constraint: string): ForeignKeyViolation =>
  new ForeignKeyViolation(
    `insert or update on table "${home.table}" violates foreign key constraint "${constraint}"`,
    facts('23503', home, { constraint }),
  );

/** A row that others point at: `from` is their table. */
export const pointedAt = (home: Place, from: Place, constraint: string): ForeignKeyViolation =>
  new ForeignKeyViolation(
    `update or delete on table "${home.table}" violates foreign key constraint "${constraint}" on table "${from.table}"`,
    facts('23503', from, { constraint }),
  );
