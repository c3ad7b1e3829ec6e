import { QuarryError } from '../../error/quarry-error.ts';
import type { ValueOf } from '../../expr/expression.ts';
import type { AttributeKey } from '../../model/attribute/attribute.ts';
import type { AttributeModel } from '../../model/model.ts';
import { complaintAbout } from '../../query/given-options.ts';
import { UnknownField } from '../../query/query-error.ts';
import type { Row, Simplify } from '../../query/row.ts';
import type { ActionModel } from '../action-model.ts';
import type { ActionError } from '../result.ts';
import { standingOf } from '../standing.ts';

/** What writes of many records take. */
export interface ManyOptions<R> {
  /** The records as they are written: `true` as they are read by default, or these attributes of them. */
  readonly returning?: boolean | readonly AttributeKey<R>[];
}

/** How far a `createMany` has come. */
export interface Progress {
  /** Inputs dealt with so far. */
  readonly inputs: number;
  /** Records written. */
  readonly count: number;
  /** Inputs that were refused. */
  readonly failures: number;
}

/** What `createMany` takes besides. */
export interface CreateManyOptions<R> extends ManyOptions<R> {
  /** Inputs per statement: 10,000 unless said otherwise. */
  readonly batchSize?: number;
  /** `all`, the default: nothing is kept unless everything is. `batch`: each batch is kept by itself. */
  readonly transaction?: 'all' | 'batch';
  /** `false`: inputs that are refused are reported, and the others written. */
  readonly stopOnError?: boolean;
  /** Called after each batch. */
  readonly onProgress?: (progress: Progress) => void;
}

/** An input that was refused. */
export interface Failure<out E = ActionError> {
  /** Its place among the inputs, from 0 on. */
  readonly index: number;
  readonly error: E;
}

type Records<R, O> = O extends { readonly returning: true }
  ? { readonly records: Simplify<Row<R>>[] }
  : O extends { readonly returning: readonly (infer K extends keyof R)[] }
    ? { readonly records: { [P in K]: ValueOf<R[P]> }[] }
    : {};

/** How many records were written, and the records where they were asked for. */
export type Many<R, O> = Simplify<{ readonly count: number } & Records<R, O>>;

/** The same with the inputs that were refused, where the others were to be written. */
export type CreatedMany<R, O, E> = Simplify<
  { readonly count: number } & Records<R, O> &
    (O extends { readonly stopOnError: false } ? { readonly failures: readonly Failure<E>[] } : {})
>;

/** The outcome of a write of many records, as far as this room knows it. */
export interface Outcome {
  readonly count: number;
  readonly records?: readonly Readonly<Record<string, unknown>>[];
  readonly failures?: readonly Failure[];
}

/** A write of many records was given an option that makes no sense. */
export class InvalidManyOption extends QuarryError {
  readonly code = 'action.invalid_option';
}

/** Throws `InvalidManyOption` for names there are not, and values that are none. */
export function checkOptions(method: string, options: unknown, known: readonly string[]): void {
  const complaint = complaintAbout(method, options, known);
  if (complaint !== undefined) throw new InvalidManyOption(complaint);
}

/** The attributes to return; none where only the number of records is asked for. */
export function returnedBy(action: ActionModel, returning: unknown): readonly AttributeModel[] {
  if (returning === undefined || returning === false) return [];
  const { returned } = standingOf(action);
  if (returning === true) return returned.filter((attribute) => !attribute.hidden);
  if (!Array.isArray(returning) || returning.length === 0)
    throw new InvalidManyOption('`returning` is true, or a list of attributes', { fix: "returning: ['id']" });
  const { attributes, name } = action.resource;
  return [...new Set<unknown>(returning)].map((key) => {
    const found = attributes.find((attribute) => attribute.name === key);
    if (found !== undefined) return found;
    throw new UnknownField(
      name,
      String(key),
      attributes.map((attribute) => attribute.name),
      'attribute',
    );
  });
}
