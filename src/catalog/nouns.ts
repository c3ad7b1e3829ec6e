/** What one entry of a collection of a catalogue is called. */
export const objectNouns: Readonly<Record<string, string>> = Object.freeze({
  schemas: 'schema',
  extensions: 'extension',
  tables: 'table',
  views: 'view',
  enums: 'enum',
  domains: 'domain',
  sequences: 'sequence',
  functions: 'function',
});

/** The same of the collections inside an object. */
export const partNouns: Readonly<Record<string, string>> = Object.freeze({
  columns: 'column',
  constraints: 'constraint',
  indexes: 'index',
  triggers: 'trigger',
  policies: 'policy',
  checks: 'check',
  partitions: 'partition',
});
