import type { AggregateFunction, Expr, Source } from '../expr/node.ts';
import { operatorNamed } from '../expr/operator/operators.ts';
import { isActor } from './source.ts';

/**
 * A calculation of a record that may be missing is null where it is, whatever its body makes of nulls: of nobody there
 * is no count, not even 0. Most bodies are null by themselves; the others are told.
 */
export function nullWhereAbsent(source: Source, body: Expr): Expr {
  if (!source.optional || isNullWithout(source, body)) return body;
  const [key] = source.home.primaryKey;
  const when = operatorNamed('when');
  const present = operatorNamed('isNotNull');
  if (key === undefined || when === undefined || present === undefined) return body;
  const read = { column: key, type: key.type, nullable: true } as const;
  const found = present.resolve([
    isActor(source) ? { kind: 'actor', ...read } : { kind: 'attribute', from: source, ...read },
  ]);
  return when.resolve([found, body, { kind: 'literal', value: null, type: body.type, nullable: true }]);
}

/** Operators that make something of a null. */
const lenient: ReadonlySet<string> = new Set([
  'orElse',
  'greatest',
  'least',
  'and',
  'or',
  'when',
  'isNull',
  'isNotNull',
  'isDistinctFrom',
  'isNotDistinctFrom',
  'join',
  'nullIf',
  'object',
  'toJson',
  'in',
  'notIn',
  'append',
]);
const nullOverNoRows: ReadonlySet<AggregateFunction> = new Set(['avg', 'min', 'max', 'first']);

/** Whether an expression is null as soon as the record is missing. */
function isNullWithout(source: Source, expr: Expr): boolean {
  switch (expr.kind) {
    case 'attribute':
      return isBehind(expr.from, source);
    case 'actor':
      return isActor(source);
    case 'calculation':
      return isNullWithout(source, expr.body);
    case 'aggregate':
      return expr.fallback === undefined && nullOverNoRows.has(expr.function) && isBehind(expr.many.item.from, source);
    case 'call':
      return !lenient.has(expr.operator) && expr.args.some((arg) => isNullWithout(source, arg));
    default:
      return false;
  }
}

const isBehind = (at: Source, source: Source): boolean =>
  at === source || (at.kind !== 'root' && isBehind(at.from, source));
