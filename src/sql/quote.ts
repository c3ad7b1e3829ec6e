/** A name in double quotes; what is inside cannot end it. Throws nothing: names too long or with NUL are the Model's to refuse. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `"schema"."table"`, or the table alone. */
export const quoteTable = (schema: string | undefined, table: string): string =>
  schema === undefined ? quoteName(table) : `${quoteName(schema)}.${quoteName(table)}`;

/**
 * Text in single quotes. A backslash means itself, as it does with `standard_conforming_strings` (on since 9.1, and the
 * driver sets it).
 */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
