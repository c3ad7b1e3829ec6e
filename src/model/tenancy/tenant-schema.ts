import type { Home } from '../../expr/node.ts';

/**
 * Stands for the schema of whichever tenant it is, wherever the schema of a table is named. No schema and no value can
 * hold such a character, so it is never taken for something else; SQL in which it was left is refused by every server.
 */
export const tenantSchema = '\u0000tenant';

/** Whether every tenant has such a table of its own. */
export const isOfTenant = ({ schema }: Pick<Home, 'schema'>): boolean => schema === tenantSchema;
