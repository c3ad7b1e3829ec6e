/** What a role may do with a table, as PostgreSQL calls it. */
export const privileges = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'] as const;
/** One of them. */
export type Privilege = (typeof privileges)[number];

/** What roles may do, by their names: `{ helpdesk_app: ['select', 'insert', 'update', 'delete'] }`. */
export type Grants = Readonly<Record<string, readonly Privilege[]>>;
