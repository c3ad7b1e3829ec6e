import type { Words } from '../words.ts';

/** The name that comes next, as tables go by: without quotes, and without the schema where it is `public`. */
export const keyFrom = (all: Words): string => all.name().replace(/^public\./, '');

/** A new name in the schema of an old one: `billing.a`, `b` → `billing.b`. */
export const inSchemaOf = (key: string, name: string): string => key.slice(0, key.lastIndexOf('.') + 1) + name;
