import { didYouMean } from '../error/nearest.ts';
import { QuarryError } from '../error/quarry-error.ts';

/** An answer to a question the differ may ask, as it was given: `--rename users.name=full_name`. */
export interface Decision {
  readonly kind: DecisionKind;
  /** `users.name`, `ticket_status.open`, `users`. */
  readonly on: string;
  /** The new name, or an expression. */
  readonly to: string | undefined;
  readonly flag: string;
}
export type DecisionKind = keyof typeof forms;

/** What follows each flag. */
const forms = {
  rename: 'table.column=new_name',
  'rename-table': 'table=new_name',
  'rename-type': 'type=new_name',
  'rename-value': 'type.value=new_value',
  drop: 'table.column',
  backfill: 'table.column=expression',
  'down-backfill': 'table.column=expression',
  using: 'table.column=expression',
  'down-using': 'table.column=expression',
  'allow-invalid': 'table.constraint',
  validate: 'table.constraint',
  orphans: 'table.constraint=null',
  'keep-dropped': '',
} as const;

/** A flag that is no answer the generator knows, or is written wrongly. */
export class MalformedDecision extends QuarryError {
  readonly code = 'schema.malformed_decision';
}
/** A flag that speaks of something that does not exist or did not change. */
export class UnmatchedDecision extends QuarryError {
  readonly code = 'schema.unmatched_decision';
}
/** Two flags that cannot both be followed. */
export class ContradictoryDecisions extends QuarryError {
  readonly code = 'schema.contradictory_decisions';
}

/** Reads one answer: `--rename users.name=full_name`, `--rename=users.name=full_name`, `--keep-dropped`. */
export function parseDecision(flag: string): Decision {
  const [, name = '', rest = ''] = /^--([a-z-]+)(?:[ =]([\s\S]*))?$/.exec(flag) ?? [];
  if (!(name in forms)) {
    throw new MalformedDecision(`'${flag}' is no decision.${didYouMean(name, Object.keys(forms))}`, {
      fix: `Write one of ${Object.keys(forms)
        .map((known) => `--${known}`)
        .join(', ')}.`,
    });
  }
  const kind = name as DecisionKind;
  const equals = rest.indexOf('=');
  const takesValue = forms[kind].includes('=');
  const on = takesValue ? rest.slice(0, Math.max(equals, 0)) : rest;
  const to = takesValue ? rest.slice(equals + 1) : undefined;
  if ((kind !== 'keep-dropped' && on === '') || (takesValue && (equals < 1 || to === ''))) {
    throw new MalformedDecision(`'${flag}' is incomplete`, { fix: `Write --${kind} ${forms[kind]}.` });
  }
  if (kind === 'orphans' && to !== 'null' && to !== 'delete') {
    throw new MalformedDecision(`'${flag}' says neither null nor delete`, {
      why: 'Rows that a foreign key finds no row for lose their reference, or go.',
      fix: `Write --orphans ${on}=null or --orphans ${on}=delete; --allow-invalid ${on} keeps them as they are.`,
    });
  }
  return { kind, on, to, flag };
}

/** The answers given for one comparison, and which of them were needed. */
export class Decisions {
  readonly #given: readonly Decision[];
  readonly #used = new Set<Decision>();
  /** Nothing is asked: everything the difference says is wanted, as in planning the way back. */
  readonly acceptAll: boolean;

  constructor(given: readonly Decision[] = [], options: { readonly acceptAll?: boolean } = {}) {
    this.#given = given;
    this.acceptAll = options.acceptAll ?? false;
    this.#refuseContradictions();
  }

  static parse(flags: readonly string[]): Decisions {
    return new Decisions(flags.map(parseDecision));
  }

  /** The answer of a kind about something, marked as used. */
  answer(kind: DecisionKind, on: string): Decision | undefined {
    const found = this.#given.find((decision) => decision.kind === kind && decision.on === on);
    if (found !== undefined) this.#used.add(found);
    return found;
  }

  all(kind: DecisionKind): readonly Decision[] {
    return this.#given.filter((decision) => decision.kind === kind);
  }

  use(decision: Decision): void {
    this.#used.add(decision);
  }

  /** The flags that decided something, for the file's header. */
  get used(): readonly string[] {
    return this.#given.filter((decision) => this.#used.has(decision)).map((decision) => decision.flag);
  }

  get unused(): readonly Decision[] {
    return this.#given.filter((decision) => !this.#used.has(decision));
  }

  #refuseContradictions(): void {
    const seen = new Map<string, Decision>();
    for (const decision of this.#given) {
      const keys = contradictions(decision);
      for (const key of keys) {
        const other = seen.get(key);
        if (other !== undefined && other.flag !== decision.flag) {
          throw new ContradictoryDecisions(`'${other.flag}' and '${decision.flag}' contradict each other`, {
            fix: 'Keep one of them.',
          });
        }
        seen.set(key, decision);
      }
    }
  }
}

/** What only one decision may settle: what becomes of a thing, and who gets a new name. */
function contradictions({ kind, on, to }: Decision): string[] {
  const aboutRows = kind === 'allow-invalid' || kind === 'orphans';
  const fate = kind.startsWith('rename') || kind === 'drop' ? 'fate' : aboutRows ? 'rows' : kind;
  const scope = kind === 'rename-table' ? '' : on.slice(0, on.lastIndexOf('.') + 1);
  return [`${fate} ${on}`, ...(kind.startsWith('rename') ? [`${kind} to ${scope}${to}`] : [])];
}
