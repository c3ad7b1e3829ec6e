import type { Extra } from '../../catalog/pull/extra.ts';
import { verdictOf } from '../../shadow/verification.ts';
import type { Invocation } from '../command.ts';
import { isSet } from '../flags.ts';
import { reportVerification } from '../generate/verify.ts';
import type { Terminal } from '../terminal.ts';
import type { PullResult } from './pull.ts';

/** Says what was written, and what stays as it is. */
export function reportPull({ terminal, flags }: Pick<Invocation, 'terminal' | 'flags'>, result: PullResult): void {
  const { say } = terminal;
  const { modules, migration, dry } = result;
  if (isSet(flags, 'json')) terminal.data(JSON.stringify(documentOf(result), undefined, 2));
  else if (dry) for (const { path, text } of modules) terminal.data(`// ${path}\n${text}`);
  sayWritten(terminal, result);
  if (result.trial !== undefined) reportVerification({ terminal }, result.trial);
  sayLeft(terminal, result);
  sayBeyond(terminal, result);
  if (!dry && modules.length > 0) say(`\nNext: ${migration === undefined ? 'quarry console' : 'quarry status'}`);
}

function sayWritten({ say, colour }: Terminal, { modules, added, migration, dry }: PullResult): void {
  for (const { path, classes } of modules) {
    const made = classes.map(({ className, table }) => `  ${className} of ${table}`).join('');
    say(`${colour.green(dry ? 'would write' : 'wrote')} ${path}${made}`);
  }
  for (const field of added) say(`${colour.green(dry ? 'would add' : 'added')} ${field}`);
  if (modules.length + added.length === 0) say('nothing new: every table has its resource');
  if (migration !== undefined) say(`${colour.green('wrote')} ${migration}, noted as applied`);
}

function sayLeft({ say, colour }: Terminal, { told, asked, strange, left, extras, migration }: PullResult): void {
  for (const line of told) say(`${colour.yellow('to do')} ${line}`);
  for (const { message, flags } of asked) say(`${colour.yellow('to decide')} ${message}\n    ${flags.join('\n    ')}`);
  for (const { name, why } of strange) say(`${colour.yellow('left out')} ${name}: ${why}`);
  const kept = [
    ...left.map(({ table, foreignKey, why }) => `foreign key ${table}.${foreignKey.name}: ${why}`),
    ...extras.filter(({ up }) => up !== undefined).map(inWords),
  ];
  if (kept.length === 0) return;
  const too = migration === undefined ? '' : ', and the migration makes them too';
  say(`\nNo resource can say these; they stay as they are${too}:`);
  for (const line of kept) say(`  ${line}`);
}

const inWords = ({ kind, name, why }: Extra): string => `${kind} ${name}${why === undefined ? '' : `: ${why}`}`;

function sayBeyond({ say }: Terminal, { beyond, extras }: PullResult): void {
  const all = [...extras.filter(({ up }) => up === undefined).map(inWords), ...beyond];
  if (all.length === 0) return;
  say('\nThese stay as they are in this database, and no migration makes them: write one by hand');
  for (const line of all) say(`  ${line}`);
}

const documentOf = ({
  repo,
  modules,
  added,
  told,
  left,
  strange,
  extras,
  beyond,
  migration,
  trial,
  asked,
}: PullResult): object => ({
  repo,
  modules: modules.map(({ path, classes, text }) => ({ path, classes, text })),
  added,
  told,
  foreignKeys: left.map(({ table, foreignKey, why }) => ({ table, name: foreignKey.name, why })),
  leftOut: strange,
  extras: extras.map(({ kind, name, up, why }) => ({ kind, name, sql: up, why })),
  beyond,
  ...(migration === undefined ? {} : { migration }),
  ...(trial === undefined ? {} : { verified: verdictOf(trial) }),
  questions: asked.map(({ message, flags }) => ({ message, flags })),
});
