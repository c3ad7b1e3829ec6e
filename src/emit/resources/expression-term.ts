import { quoted } from './options.ts';

/** What operators go by. */
export type Kind =
  | 'text'
  | 'varchar'
  | 'char'
  | 'citext'
  | 'number'
  | 'bigint'
  | 'decimal'
  | 'date'
  | 'boolean'
  | 'enum'
  | 'other';

/** A part of an expression that was read. */
export interface Term {
  readonly code: string;
  readonly kind: Kind;
  /** A literal's type as it is spelt; none where it is bare. */
  readonly cast?: string | undefined;
  readonly literal?: 'text' | 'number' | 'boolean' | undefined;
  /** The type of a column. */
  readonly type?: string | undefined;
  /** Said to be a text where the server says so itself. */
  readonly asText?: boolean;
  /** Of a concatenation. */
  readonly parts?: readonly string[];
  /** `at least` or `at most` a value. */
  readonly bound?: { readonly of: string; readonly method: string; readonly value: string };
}

/** The kinds of columns by their types, without sizes. */
export const kinds: Readonly<Record<string, Kind>> = {
  text: 'text',
  'character varying': 'varchar',
  character: 'char',
  citext: 'citext',
  smallint: 'number',
  integer: 'number',
  real: 'number',
  'double precision': 'number',
  bigint: 'bigint',
  numeric: 'decimal',
  date: 'date',
  boolean: 'boolean',
};

/** The types in which the server prints a literal beside a column. */
const beside: Readonly<Record<Kind, readonly (string | undefined)[]>> = {
  text: ['text'],
  varchar: ['text'],
  char: ['bpchar'],
  citext: ['citext'],
  number: [undefined, 'double precision', 'integer'],
  bigint: [undefined],
  decimal: [undefined, 'numeric'],
  date: ['date'],
  boolean: [undefined],
  enum: [],
  other: [],
};

export function literalText(text: string): Term | undefined {
  if (!text.startsWith("'") || text.includes('\\')) return undefined;
  return { code: quoted(text.slice(1, -1).replaceAll("''", "'")), kind: 'other', literal: 'text' };
}

/** A cast the server would say by itself again. */
export function castTerm(term: Term, type: string): Term | undefined {
  if (term.literal !== undefined) {
    if (term.cast !== undefined || term.literal === 'boolean') return undefined;
    const negative = term.literal === 'text' && /^['"]-\d+(\.\d+)?['"]$/.test(term.code);
    if (negative && (type === 'integer' || type === 'numeric'))
      return { code: term.code.slice(1, -1), kind: 'number', literal: 'number', cast: type };
    return { ...term, cast: type };
  }
  return term.kind === 'varchar' && type === 'text' && term.type !== undefined ? { ...term, asText: true } : undefined;
}

export const isText = ({ kind, literal, cast: type, asText }: Term): boolean =>
  literal === 'text'
    ? type === 'text'
    : literal === undefined && (kind === 'text' || (kind === 'varchar' && asText === true));

/** Whether a comparison is printed with just these casts. */
export function goTogether(left: Term, right: Term): boolean {
  if (left.kind === 'varchar' && left.asText !== true) return false;
  return right.literal === undefined ? areAlike(left, right) : isBeside(left, right);
}

const areAlike = (left: Term, right: Term): boolean =>
  (isText(left) && isText(right)) ||
  (left.kind === right.kind && left.kind !== 'other' && left.type === right.type && left.type !== undefined);

const numeric = new Set<Kind>(['number', 'bigint', 'decimal']);

function isBeside(left: Term, right: Term): boolean {
  if (left.kind === 'enum') return right.literal === 'text' && right.cast === left.type;
  const wanted = left.kind === 'boolean' ? 'boolean' : numeric.has(left.kind) ? 'number' : 'text';
  if (right.literal !== wanted || !beside[left.kind].includes(right.cast)) return false;
  // A float beside a decimal point is cast; a whole number is not to be rounded.
  return left.kind === 'decimal' || !right.code.includes('.') || /^(double precision|real)$/.test(left.type ?? '');
}

/** A literal as it is written beside an expression. */
export function valueText(term: Term, left: Term): string {
  if (term.literal !== 'number') return term.code;
  if (left.kind === 'decimal') return quoted(term.code);
  return left.kind === 'bigint' ? `${term.code}n` : term.code;
}
