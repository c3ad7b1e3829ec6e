/** What goes to the schema of the repo, or of a tenant, goes to whatever that is called where the migration runs. */
export function intoOwnSchema(moving: string): string {
  const format = moving.replaceAll('%', '%%').replaceAll("'", "''");
  return `do $move$ begin execute format('${format} set schema %I', current_schema()); end $move$`;
}

const form = /^do \$move\$ begin execute format\('((?:[^']|'')*) set schema %I', current_schema\(\)\); end \$move\$$/;

/** The same as a plain statement, for those who only read it: public is what a key without a schema stands for. */
export function readable(sql: string): string {
  const moving = form.exec(sql)?.[1];
  return moving === undefined ? sql : `${moving.replaceAll("''", "'").replaceAll('%%', '%')} set schema public`;
}
