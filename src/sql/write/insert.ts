import type { AttributeModel, ResourceModel } from '../../model/model.ts';
import { quoteName, quoteTable } from '../quote.ts';
import type { Statement } from '../statement.ts';
import { interned } from './interned.ts';
import { returningText } from './returning.ts';
import { type Inserted, Parameters, printLocal } from './written.ts';

export interface Insert {
  readonly resource: ResourceModel;
  readonly values: readonly (readonly [AttributeModel, Inserted])[];
  readonly returning: readonly AttributeModel[];
}

/** `insert into "tickets" ("subject") values ($1) returning …`; a column left out takes its default. */
export function insertStatement({ resource, values, returning }: Insert): Statement {
  const parameters = new Parameters();
  const table = quoteTable(resource.schema, resource.table);
  const written = values.map(([{ type }, value]) =>
    'ordinal' in value ? parameters.given(type, value.ordinal) : printLocal(value.expr, undefined, parameters),
  );
  const columns = values.map(([{ column }]) => quoteName(column)).join(', ');
  const body = values.length === 0 ? 'default values' : `(${columns}) values (${written.join(', ')})`;
  return interned(resource, `insert into ${table} ${body}${returningText(returning)}`, parameters.all, returning);
}
