import type { Migration } from '../schema/step.ts';
import { tokens } from '../schema/token.ts';
import { InvalidMigration } from './error/file-error.ts';

/**
 * Checks the shape of a migration and freezes it: `export default defineMigration({ version, name, up, down })`.
 * Throws `InvalidMigration`.
 */
export function defineMigration(migration: Migration): Migration {
  const given: unknown = migration;
  if (!isRecord(given)) throw new InvalidMigration(`A migration is an object, not ${show(given)}.`);
  if (typeof given['version'] !== 'string' || !/^\d{14}$/.test(given['version'])) {
    throw new InvalidMigration(`The version ${show(given['version'])} is not 14 digits.`, {
      fix: "Write the UTC time it was made at: version: '20240705205730'.",
    });
  }
  if (typeof given['name'] !== 'string' || !/^[a-z0-9_]{1,100}$/.test(given['name'])) {
    throw new InvalidMigration(`The name ${show(given['name'])} of ${given['version']} is not in snake_case.`, {
      fix: "Write it like name: 'add_users'.",
    });
  }
  const label = `${given['version']} ${given['name']}`;
  checkSteps(label, 'up', given['up']);
  if (!isRecord(given['down']) || Array.isArray(given['down'])) checkSteps(label, 'down', given['down']);
  else if (typeof given['down']['irreversible'] !== 'string' || given['down']['irreversible'] === '') {
    throw new InvalidMigration(`The down of ${label} is an object without a reason.`, {
      fix: "Write the steps that undo up, or down: { irreversible: 'why' }.",
    });
  }
  checkAllow(label, given['allow']);
  checkHistory(label, given);
  if (given['merges'] !== undefined) checkMerge(label, given['merges']);
  return deepFreeze(migration);
}

/** What the generator and the ledger go by. */
function checkHistory(label: string, given: Readonly<Record<string, unknown>>): void {
  if (given['dev'] !== undefined && typeof given['dev'] !== 'boolean')
    throw new InvalidMigration(`${label} has a dev that is neither true nor false.`);
  const replaces = given['replaces'];
  if (replaces !== undefined && !(isTexts(replaces) && replaces.every((one) => /^\d{14}$/.test(one)))) {
    throw new InvalidMigration(`${label} has replaces that are not a list of versions.`, {
      fix: "Write replaces: ['20240705205730'], the versions whose place it takes.",
    });
  }
  if (given['touches'] !== undefined && !isTexts(given['touches'])) {
    throw new InvalidMigration(`${label} has touches that are not a list of names.`, {
      fix: "Write touches: ['users', 'posts.title'], or [] for nothing of the structure.",
    });
  }
}

/** Branches, and what is to run where a database has them. */
function checkMerge(label: string, given: unknown): void {
  const isBranch = (one: unknown): boolean => isTexts(one) && one.length > 0 && one.every((v) => /^\d{14}$/.test(v));
  const [branches, otherwise] = isRecord(given) ? [given['branches'], given['otherwise']] : [];
  const isWhole =
    Array.isArray(branches) && branches.length === 2 && branches.every(isBranch) && Array.isArray(otherwise);
  if (!isWhole || !otherwise.every((way) => isRecord(way) && isBranch(way['after']))) {
    throw new InvalidMigration(`${label} has merges that are not two branches and what is run after them.`, {
      fix: 'Restore the file, or write it anew: quarry migrations merge.',
    });
  }
  for (const [i, way] of otherwise.entries()) {
    checkSteps(`${label}, way ${i + 1} of merges,`, 'up', way.up);
    if (!isRecord(way.down) || Array.isArray(way.down))
      checkSteps(`${label}, way ${i + 1} of merges,`, 'down', way.down);
  }
}

function checkSteps(label: string, side: 'up' | 'down', steps: unknown): void {
  if (!Array.isArray(steps)) {
    throw new InvalidMigration(`${label} has no ${side}: it is ${show(steps)}, not a list of steps.`, {
      fix: `Write ${side}: [{ tx: ['create table …'] }].`,
    });
  }
  for (const [i, step] of steps.entries()) checkStep(`${label}, step ${i + 1} of ${side},`, step as unknown);
}

const KINDS = ['tx', 'auto', 'batch', 'run'];

function checkStep(label: string, step: unknown): void {
  const kinds = isRecord(step) ? KINDS.filter((kind) => kind in step) : [];
  if (!isRecord(step) || kinds.length !== 1) {
    throw new InvalidMigration(`${label} must have exactly one of ${KINDS.join(', ')}.`);
  }
  if ('tx' in step) checkTx(label, step['tx']);
  else if ('auto' in step) checkAuto(label, step);
  else if ('batch' in step) checkBatch(label, step['batch']);
  else if (typeof step['run'] !== 'function' || typeof step['why'] !== 'string') {
    throw new InvalidMigration(`${label} needs a function in run, and in why the reason for it.`);
  }
  checkPrechecks(label, step['precheck']);
  if (step['loses'] !== undefined && !isTexts(step['loses'])) {
    throw new InvalidMigration(`${label} has a loses that is not a list of names.`);
  }
  checkAllow(label, step['allow']);
}

/** Whether there is such a rule is asked by who knows the rules: a release runs without them. */
function checkAllow(label: string, given: unknown): void {
  if (given === undefined) return;
  const said = (one: unknown): boolean => typeof one === 'string' && one.trim() !== '';
  if (Array.isArray(given) && given.every((one) => isRecord(one) && said(one['rule']) && said(one['because']))) return;
  throw new InvalidMigration(`${label} has an allow that is not a list of rules with reasons.`, {
    fix: "Write allow: [{ rule: 'drop-column', because: 'no release names it since May' }].",
  });
}

function checkTx(label: string, statements: unknown): void {
  if (!isTexts(statements)) throw new InvalidMigration(`${label} has a tx that is not a list of SQL statements.`);
  for (const sql of statements) {
    checkSql(label, sql);
    const word = forbiddenInTransaction(sql);
    if (word === undefined) continue;
    throw new InvalidMigration(
      `${label} says ${word} inside a transaction that the migration runner owns: ${sql.trim()}`,
      {
        why: 'It would end the transaction, or change the session, behind the back of the ledger.',
        fix: 'Split the step where a transaction should end, and write schema names out instead of setting search_path.',
      },
    );
  }
}

function checkAuto(label: string, step: Readonly<Record<string, unknown>>): void {
  const recover = step['recover'];
  if (typeof step['auto'] !== 'string') throw new InvalidMigration(`${label} has an auto that is not one statement.`);
  checkSql(label, step['auto']);
  if (recover === 'rerun' || (isRecord(recover) && typeof recover['dropInvalidIndex'] === 'string')) return;
  throw new InvalidMigration(`${label} does not say how to recover when it was interrupted.`, {
    fix: "Write recover: 'rerun', or recover: { dropInvalidIndex: 'users_email_index' }.",
  });
}

function checkBatch(label: string, batch: unknown): void {
  const whole =
    isRecord(batch) &&
    ['table', batch['delete'] === true ? 'where' : 'set', 'where'].every((key) => isText(batch[key])) &&
    !(batch['delete'] === true && batch['set'] !== undefined) &&
    isTexts(batch['key']) &&
    batch['key'].length > 0;
  if (whole) return;
  throw new InvalidMigration(`${label} has a batch without table, key, set and where.`, {
    fix: 'Write delete: true in place of set where the rows are to go.',
  });
}

function checkPrechecks(label: string, given: unknown): void {
  for (const check of given === undefined ? [] : Array.isArray(given) ? given : [given]) {
    if (isRecord(check) && typeof check['sql'] === 'string' && typeof check['finds'] === 'string') {
      if (check['fate'] === undefined || isText(check['fate'])) continue;
      throw new InvalidMigration(`${label} has a precheck whose fate is not in words.`);
    }
    throw new InvalidMigration(`${label} has a precheck without sql and finds.`);
  }
}

function checkSql(label: string, sql: string): void {
  const found = tokens(sql);
  const end = found.findIndex((token) => token.text === ';');
  if (found.length === 0 || end === 0) throw new InvalidMigration(`${label} has an empty statement.`);
  if (end !== -1 && found.slice(end).some((token) => token.text !== ';')) {
    // The body of a SQL-standard function has semicolons of its own.
    if (found.some((token) => token.text === 'atomic')) return;
    throw new InvalidMigration(`${label} has two statements in one text: ${sql.trim()}`, {
      why: 'Statements are sent one by one, so that a failure names the one that failed.',
      fix: 'Make two texts of it.',
    });
  }
}

const ENDS = new Set(['begin', 'commit', 'rollback', 'abort', 'end', 'savepoint', 'release']);

/** `COMMIT`, `SET search_path` …, or nothing. */
function forbiddenInTransaction(sql: string): string | undefined {
  const [first, second, third] = tokens(sql).map((token) => token.text);
  if (first === undefined) return undefined;
  if (ENDS.has(first) || (first === 'start' && second === 'transaction')) return first.toUpperCase();
  const scoped = second === 'session' || second === 'local';
  return first === 'set' && (scoped ? third : second) === 'search_path' ? 'SET search_path' : undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
const show = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
