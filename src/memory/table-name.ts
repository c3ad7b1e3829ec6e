import type { Home } from '../expr/node.ts';

/** A table's name with its schema, which is `public` where none is named. */
export const tableName = ({ schema, table }: Pick<Home, 'schema' | 'table'>): string =>
  `${schema ?? 'public'}.${table}`;
