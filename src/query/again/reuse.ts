import type { Environment } from '../../expr/evaluate/environment.ts';
import { evaluate } from '../../expr/evaluate/evaluate.ts';
import { isUndecidable, type Undecidable, undecidable } from '../../expr/evaluate/undecidable.ts';
import type { AttributeNode, CalculationNode, Expr, Source } from '../../expr/node.ts';
import type { ResourceModel } from '../../model/model.ts';
import { modelOf } from '../../model/resolve.ts';
import { ontoRequest } from '../plan/onto.ts';
import { selectionOf } from '../plan/select.ts';
import { resourceOf } from '../plan/selection.ts';
import type { Request } from '../request.ts';

type Row = Readonly<Record<string, unknown>>;

/** What memory makes of a request to load onto records. */
interface Computed {
  /** By record: the values that could be computed. */
  readonly values: readonly Row[];
  /** Names of what is left to the database. */
  readonly missing: ReadonlySet<string>;
}

/** Computes calculations from what records carry. One that cannot be decided for each of them is left to the database. */
export function computedFrom(request: Request, records: readonly object[]): Computed {
  const resource = modelOf(request.resource);
  const { fields } = selectionOf(ontoRequest(request, resource, records), resource);
  const missing = new Set(request.loads.map(({ name }) => name));
  const values: Record<string, unknown>[] = records.map(() => ({}));
  const environments = records.map((record) => environmentOf(record as Row));
  for (const { property, expr } of fields.values) {
    if (!missing.has(property)) continue;
    const answers = answersTo(expr, environments);
    if (answers === undefined) continue;
    for (const [i, answer] of answers.entries()) values[i] = { ...values[i], [property]: answer };
    missing.delete(property);
  }
  return { values, missing };
}

function answersTo(expr: Expr, environments: readonly Environment[]): readonly unknown[] | undefined {
  const answers: unknown[] = [];
  for (const environment of environments) {
    const answer = evaluate(expr, environment);
    if (isUndecidable(answer)) return undefined;
    answers.push(answer);
  }
  return answers;
}

/** A record in hand says nothing of how it was read, so only what cannot mean anything else is believed. */
function environmentOf(record: Row): Environment {
  const at = (source: Source): Row | null | Undecidable => recordAt(source, record);
  return {
    attribute: (node) => attributeOf(node.column.name, at(node.from)),
    loaded: (node) => (hasArguments(node) ? undefined : loadedValue(node, at(node.from))),
  };
}

const notThere = undecidable('the record does not carry it');

function attributeOf(name: AttributeNode['column']['name'], record: Row | null | Undecidable): unknown {
  if (record === null || isUndecidable(record)) return record;
  return has(record, name) ? record[name] : notThere;
}

/** With other arguments it would be another value. */
function hasArguments({ from, name }: CalculationNode): boolean {
  const { calculations } = resourceOf(from.home) as Partial<ResourceModel>;
  return calculations?.find((one) => one.name === name)?.arguments.length !== 0;
}

function loadedValue({ name }: CalculationNode, record: Row | null | Undecidable): unknown {
  if (record === null || isUndecidable(record) || !has(record, name)) return undefined;
  return record[name];
}

/** The record behind a source; null only where a key says that there is none: a nested query may have left one out. */
function recordAt(source: Source, root: Row): Row | null | Undecidable {
  if (source.kind === 'root') return root;
  if (source.kind === 'item') return notThere;
  const from = recordAt(source.from, root);
  if (from === null || isUndecidable(from)) return from;
  const { name, on } = source.link;
  const there = has(from, name) ? from[name] : undefined;
  if (typeof there === 'object' && there !== null) return there as Row;
  return on.some(({ here }) => has(from, here.name) && from[here.name] === null) ? null : notThere;
}

const has = (record: Row, name: string): boolean => Object.hasOwn(record, name) && record[name] !== undefined;
