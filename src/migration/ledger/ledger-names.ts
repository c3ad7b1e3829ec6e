/** The tables of Quarry itself, and their sequences: no part of the structure that resources declare. */
export const LEDGER_NAMES = [
  'quarry_migrations',
  'quarry_migration_events',
  'quarry_migrations_position_seq',
  'quarry_migration_events_id_seq',
] as const;
