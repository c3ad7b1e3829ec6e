import { intoOwnSchema } from '../../schema/lint/into-own-schema.ts';
import type { OperationOf } from '../../schema/operation.ts';
import { quoteName } from '../quote.ts';
import { quoteKey } from './name.ts';

const kinds = { table: 'table', enum: 'type', domain: 'domain' } as const;

/** To another schema, under the same name. */
export function move({ what, key, schema }: OperationOf<'move'>): string {
  const moving = `alter ${kinds[what]} ${quoteKey(key)}`;
  return schema === undefined ? intoOwnSchema(moving) : `${moving} set schema ${quoteName(schema)}`;
}
