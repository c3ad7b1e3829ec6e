import { Decisions } from '../schema/decision.ts';
import type { Delta } from '../schema/delta/delta.ts';
import { applyDeltas, describeDelta } from '../schema/delta/deltas.ts';
import { diff, diffBack } from '../schema/diff.ts';
import { findingsOf } from '../schema/findings.ts';
import { type Meta, metaFormat } from '../schema/meta.ts';
import { hashState, normalize } from '../schema/normal.ts';
import type { Stage } from '../schema/operation.ts';
import { PartitionColumnChanged } from '../schema/partition/partitioning-changed.ts';
import { plan } from '../schema/plan/plan.ts';
import type { Question } from '../schema/question.ts';
import { type Domain, keyOf, type State, typeText } from '../schema/state.ts';
import type { Allowance, Migration, Step } from '../schema/step.ts';
import { stepsOf } from '../sql/ddl/steps.ts';
import { renderMeta, renderMigration } from './migration-file.ts';

/** What a migration is made from. */
export interface MigrationRequest {
  readonly previous: State;
  readonly next: State;
  /** Answers as flags: `--rename users.name=full_name`. */
  readonly decisions?: readonly string[] | undefined;
  /** UTC `YYYYMMDDHHMMSS`. */
  readonly version: string;
  readonly name: string;
  /** Named where there is more than one. */
  readonly repo?: string | undefined;
  readonly parents?: readonly string[] | undefined;
  /** The short way also for tables that are in use. */
  readonly simple?: boolean | undefined;
  /** For the time being: the next named migration takes its place. It takes the short way. */
  readonly dev?: boolean | undefined;
}

/** A migration with the text of its two files; `asked` while something is left to decide. */
export type GeneratedMigration =
  | { readonly outcome: 'nothing'; readonly warnings: readonly string[] }
  | { readonly outcome: 'asked'; readonly questions: readonly Question[]; readonly warnings: readonly string[] }
  | {
      readonly outcome: 'made';
      readonly migration: Migration;
      readonly meta: Meta;
      /** Content of `migrations/<version>_<name>.ts`. */
      readonly text: string;
      /** Content of `migrations/meta/<version>_<name>.json`. */
      readonly json: string;
      /** One line per change: `create table users`. */
      readonly summary: readonly string[];
      /** What the file says of locks and losses. */
      readonly notes: readonly string[];
      /** The State after it. */
      readonly state: State;
      readonly warnings: readonly string[];
    };

/** The migration that leads from one State to another, both ways. */
export function generateMigration(request: MigrationRequest): GeneratedMigration {
  const { previous, next, version } = request;
  const decisions = Decisions.parse(request.decisions ?? []);
  const { deltas, questions, warnings } = diff(previous, next, decisions, version);
  if (questions.length > 0) return { outcome: 'asked', questions, warnings };
  if (deltas.length === 0) return { outcome: 'nothing', warnings };
  const stored = deltas.map(withoutHints);
  const state = normalize(applyDeltas(previous, stored));
  const up = plan(previous, stored, { direction: 'up', simple: isSimple(request) });
  const migration = migrationFrom(request, { deltas: stored, state, up, decisions: decisions.used });
  const findings = findingsOf(stored, up);
  const { from = '', to = '', parents = [] } = migration;
  const meta: Meta = {
    format: metaFormat,
    version,
    name: request.name,
    ...(request.dev ? { dev: true } : {}),
    parents,
    from,
    to,
    decisions: decisions.used,
    deltas: stored,
  };
  const summary = deltas.map(describeDelta);
  const notes = [...findings.notes, ...notesOn(migration)];
  return {
    outcome: 'made',
    migration,
    meta,
    text: renderMigration(migration, { changes: summary, notes }),
    json: renderMeta(meta),
    summary,
    notes,
    state,
    warnings: [
      ...warnings,
      ...findings.notes,
      ...findings.risks,
      ...('irreversible' in migration.down ? [`There is no way back: ${migration.down.irreversible}.`] : []),
    ],
  };
}

/** The same with the texts of what it is now. */
export function withText<M extends Extract<GeneratedMigration, { readonly outcome: 'made' }>>(made: M): M {
  const text = renderMigration(made.migration, { changes: made.summary, notes: made.notes });
  return { ...made, text, json: renderMeta(made.meta) };
}

/** The same under another name. */
export function withName<M extends Extract<GeneratedMigration, { readonly outcome: 'made' }>>(
  made: M,
  name: string,
): M {
  const migration = { ...made.migration, name };
  return withText({ ...made, migration, meta: { ...made.meta, name } });
}

/** The same with the verdict of having been tried out in its file. */
export function withVerdict<M extends Extract<GeneratedMigration, { readonly outcome: 'made' }>>(
  made: M,
  verified: NonNullable<Migration['verified']>,
): M {
  return withText({ ...made, migration: { ...made.migration, verified } });
}

/** The same with lint findings accepted in its file. */
export function withAllowances<M extends Extract<GeneratedMigration, { readonly outcome: 'made' }>>(
  made: M,
  allow: readonly Allowance[],
): M {
  return withText({ ...made, migration: { ...made.migration, allow } });
}

/** The steps that make changes to a structure, as a migration of them has them. */
export const stepsUp = (previous: State, deltas: readonly Delta[], simple: boolean): Migration['up'] =>
  stepsOf(plan(previous, deltas, { direction: 'up', simple }));

const columnsOf = ({ tables }: State, domain: Domain): string[] =>
  tables.flatMap((table) =>
    table.columns
      .filter(({ type }) => type.replace(/(\[\])+$/, '') === typeText(domain))
      .map(({ name }) => `${keyOf(table)}.${name}`),
  );

interface Found {
  readonly deltas: readonly Delta[];
  readonly state: State;
  readonly up: readonly Stage[];
  readonly decisions: readonly string[];
}

function migrationFrom(request: MigrationRequest, { deltas, state, up, decisions }: Found): Migration {
  const { previous, version, name, repo, parents } = request;
  const back = diffBack(previous, state, deltas, request.decisions);
  const oneWay = new Set(
    deltas.flatMap((delta) => {
      if (delta.kind === 'alterDomain' && delta.using !== undefined) return columnsOf(state, delta.after);
      return delta.kind === 'alterColumnType' && delta.using !== undefined ? [`${delta.table}.${delta.column}`] : [];
    }),
  );
  const cleared = deltas.filter((delta) => delta.kind === 'clearOrphans');
  const stuck = irrevocable(back.deltas);
  return {
    version,
    name,
    ...(repo === undefined ? {} : { repo }),
    ...(request.dev ? { dev: true } : {}),
    ...(parents === undefined ? {} : { parents }),
    from: hashState(previous),
    to: hashState(state),
    decisions,
    up: stepsOf(up),
    down:
      stuck === undefined
        ? wayBack(() =>
            stepsOf(plan(state, back.deltas, { direction: 'down', simple: isSimple(request), oneWay, cleared })),
          )
        : { irreversible: stuck },
  };
}

/** An enum by which a table is parted takes new values, and gives none back. */
function wayBack(steps: () => readonly Step[]): Migration['down'] {
  try {
    return steps();
  } catch (error) {
    if (!(error instanceof PartitionColumnChanged)) throw error;
    return { irreversible: error.message };
  }
}

/** Why there is no way back: a statement that does not say how it is undone, and is not run again in its former words. */
function irrevocable(deltas: readonly Delta[]): string | undefined {
  const again = new Set(deltas.flatMap((delta) => (delta.kind === 'createStatement' ? [delta.statement.name] : [])));
  const stuck = deltas.flatMap((delta) =>
    delta.kind === 'dropStatement' && delta.statement.down === undefined && !again.has(delta.statement.name)
      ? [`'${delta.statement.name}'`]
      : [],
  );
  if (stuck.length === 0) return undefined;
  return `${stuck.join(' and ')} ${stuck.length === 1 ? 'does' : 'do'} not say how what was made is undone`;
}

const isSimple = ({ simple, dev }: MigrationRequest): boolean => simple === true || dev === true;

/** Hints have done their work once the delta is found. */
const withoutHints = (delta: Delta): Delta =>
  JSON.parse(JSON.stringify(delta, (key, value: unknown) => (key === 'was' ? undefined : value))) as Delta;

function notesOn({ up, down }: Migration): string[] {
  const downSteps = 'irreversible' in down ? [] : down;
  const loses = downSteps.flatMap(({ loses: lost = [] }) => lost);
  return [
    ...('irreversible' in down ? [`There is no way back: ${down.irreversible}.`] : []),
    ...(up.length > 1 ? [`Not atomic: ${up.length} steps, each committed by itself; a failed one is resumed.`] : []),
    ...(loses.length === 0 ? [] : [`Going back loses ${[...new Set(loses)].join(', ')}.`]),
  ];
}
