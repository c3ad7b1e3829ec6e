/** `"users"` */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `app.users` → `"app"."users"`; parts that are quoted already stay. */
export const quoteQualified = (name: string): string =>
  (name.match(/"(?:[^"]|"")*"|[^.]+/g) ?? []).map((part) => (part.startsWith('"') ? part : quoteName(part))).join('.');

/** `'it''s'` */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
