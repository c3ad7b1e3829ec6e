import type { Meta } from '../schema/meta.ts';
import type { Migration, Precheck, Step } from '../schema/step.ts';
import { tokens } from '../schema/token.ts';

/**
 * Generated files. Who lives here: the text of migrations, of the typed escape hatch, of diagrams and resources. What
 * never happens here: deciding what is in them, and writing them.
 */

/** What a reader should know before the first statement. */
export interface MigrationSummary {
  /** One line per change: `create table users`. */
  readonly changes: readonly string[];
  /** What to know about locks, losses and anything that was not verified. */
  readonly notes?: readonly string[] | undefined;
}

/** The TypeScript text of `migrations/<version>_<name>.ts`: data only, the same for the same input. */
export function renderMigration(migration: Migration, summary: MigrationSummary): string {
  const { version, name, up, down } = migration;
  const lines = [
    ...header(summary, migration.decisions ?? []),
    "import { defineMigration } from 'quarry/migrate';",
    '',
    'export default defineMigration({',
    `  version: ${quote(version)},`,
    `  name: ${quote(name)},`,
    ...property('repo', migration.repo),
    ...property('dev', migration.dev),
    ...property('parents', migration.parents),
    ...property('touches', migration.touches),
    ...property('replaces', migration.replaces),
    ...property('from', migration.from),
    ...property('to', migration.to),
    ...property('decisions', migration.decisions?.length === 0 ? undefined : migration.decisions),
    ...property('allow', migration.allow),
    ...steps('up', up),
    ...back(down),
    ...merge(migration.merges),
    ...property('verified', migration.verified),
    '});',
    '',
  ];
  return lines.join('\n');
}

/** The JSON text of `migrations/meta/<version>_<name>.json`. */
export const renderMeta = (meta: Meta): string => `${JSON.stringify(meta, null, 2)}\n`;

function header({ changes, notes = [] }: MigrationSummary, decisions: readonly string[]): string[] {
  const comment = (lines: readonly string[]): string[] =>
    lines.flatMap((line) => line.split('\n')).map((line) => `// ${line}`.trimEnd());
  return [
    ...comment(changes.map(capitalized)),
    ...(decisions.length === 0 ? [] : ['//', ...comment([`Decided: ${decisions.join(' ')}`])]),
    ...(notes.length === 0 ? [] : ['//', ...comment(notes)]),
    ...(changes.length + decisions.length + notes.length === 0 ? [] : ['']),
  ];
}

const capitalized = (line: string): string => line.charAt(0).toUpperCase() + line.slice(1);

function property(name: string, value: unknown): string[] {
  return value === undefined ? [] : [`  ${name}: ${inline(value)},`];
}

const back = (down: Migration['down']): string[] =>
  'irreversible' in down ? [`  down: { irreversible: ${quote(down.irreversible)} },`] : steps('down', down);

function merge(given: Migration['merges']): string[] {
  if (given === undefined) return [];
  const ways = given.otherwise.flatMap(({ after, up, down }) => [
    '{',
    ...property('after', after),
    ...steps('up', up),
    ...back(down),
    '},',
  ]);
  const otherwise = ways.length === 0 ? ['otherwise: [],'] : ['otherwise: [', ...ways.map((line) => `  ${line}`), '],'];
  return [
    '  merges: {',
    ...property('branches', given.branches).map((line) => `  ${line}`),
    ...otherwise.map((line) => `    ${line}`),
    '  },',
  ];
}

function steps(name: 'up' | 'down', all: readonly Step[]): string[] {
  if (all.length === 0) return [`  ${name}: [],`];
  return [`  ${name}: [`, ...all.flatMap(stepLines).map((line) => `    ${line}`), '  ],'];
}

function stepLines(step: Step): string[] {
  const notes = [
    ...precheckLines(step.precheck),
    ...(step.loses === undefined ? [] : [`  loses: ${inline(step.loses)},`]),
    ...(step.allow === undefined ? [] : [`  allow: ${inline(step.allow)},`]),
  ];
  if ('tx' in step) {
    return ['{', ...notes, '  tx: [', ...step.tx.flatMap((sql) => [`    ${template(sql, '        ')},`]), '  ],', '},'];
  }
  if ('auto' in step) {
    return ['{', ...notes, `  auto: ${template(step.auto, '      ')},`, `  recover: ${inline(step.recover)},`, '},'];
  }
  if ('batch' in step) {
    const { table, key, set, where, size, pause } = step.batch;
    return [
      '{',
      ...notes,
      '  batch: {',
      `    table: ${quote(table)},`,
      `    key: ${inline(key)},`,
      set === undefined ? '    delete: true,' : `    set: ${template(set, '        ')},`,
      `    where: ${template(where, '        ')},`,
      ...(size === undefined ? [] : [`    size: ${size},`]),
      ...(pause === undefined ? [] : [`    pause: ${pause},`]),
      '  },',
      '},',
    ];
  }
  return ['{', ...notes, `  run: ${step.run.toString()},`, `  why: ${quote(step.why)},`, '},'];
}

function precheckLines(given: Step['precheck']): string[] {
  if (given === undefined) return [];
  const lines = (precheck: Precheck, indent: string): string[] => [
    `${indent}  finds: ${quote(precheck.finds)},`,
    ...(precheck.fate === undefined ? [] : [`${indent}  fate: ${quote(precheck.fate)},`]),
    `${indent}  sql: ${template(precheck.sql, `    ${indent}`)},`,
  ];
  if ('sql' in given) return ['  precheck: {', ...lines(given, '  '), '  },'];
  return ['  precheck: [', ...given.flatMap((precheck) => ['    {', ...lines(precheck, '    '), '    },']), '  ],'];
}

/** SQL in its own lines, moved to the right like its surroundings unless a text in it goes over several lines. */
function template(sql: string, indent: string): string {
  const movable = !tokens(sql).some(({ text }) => text.includes('\n'));
  const moved = movable ? sql.replaceAll('\n', `\n${indent}`) : sql;
  return `\`${moved.replace(/[\\`]|\$(?=\{)/g, '\\$&')}\``;
}

/** In the quotes that need the fewest backslashes. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`);
  return mark + escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r') + mark;
}

/** A value on one line, as a formatter would leave it. */
export function inline(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return entries.length === 0
      ? '{}'
      : `{ ${entries.map(([key, inner]) => `${keyText(key)}: ${inline(inner)}`).join(', ')} }`;
  }
  return String(value);
}

const keyText = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key));
