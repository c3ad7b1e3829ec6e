import { didYouMean } from '../error/nearest.ts';
import { type Chain, chainOf, type Declared, describe, RecordToken, recordOf } from '../expr/chain.ts';
import type { Expr, Many, SortKey, Source } from '../expr/node.ts';
import { not } from '../expr/operator/logic.ts';
import type { Operand } from '../expr/operator/operator.ts';
import { operatorNamed, operatorNames } from '../expr/operator/operators.ts';
import { aggregate, isAggregateFunction } from './aggregate.ts';
import { Misdeclared } from './invalid-model.ts';
import { type Bindings, type Meaning, rootOf, stepsOf, withRecord } from './meaning.ts';
import { wholeOf } from './whole.ts';

/**
 * From what was written to what it means. A chain is read from its root; what a step means is decided by what the
 * steps before it landed on: a record, a to-many, or a value.
 */
export function interpret(chain: Chain, bindings: Bindings): Meaning {
  const steps = stepsOf(chain);
  let meaning = interpretRoot(rootOf(chain), bindings);
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i];
    if (step === undefined) break;
    if ('call' in step) {
      meaning = calling(meaning, step, bindings);
      continue;
    }
    if (meaning.is === 'one') {
      meaning = fieldOf(meaning.source, step.get, bindings);
      continue;
    }
    const next = steps[i + 1];
    if (next === undefined || !('call' in next)) throw uncalled(meaning, step.get, step.on);
    i++;
    meaning = method(meaning, step.get, next.call, bindings);
  }
  return meaning;
}

/** A to-many whose records are being iterated already is iterated anew: `u.tickets.filter((a) => u.tickets.exists((b) => …))`. */
function fieldOf(source: Source, name: string, { field, open, policing }: Bindings): Meaning {
  const meaning = field(source, name, { policing });
  return meaning.is === 'many' && open.has(meaning.many.item) ? field(source, name, { open, policing }) : meaning;
}

function interpretRoot(root: Declared | RecordToken, bindings: Bindings): Meaning {
  if (root instanceof RecordToken) {
    const source = bindings.records.get(root);
    if (source === undefined) {
      throw new Misdeclared(`'${root.label}' is used outside the callback it belongs to`, {
        why: 'a record stands for something only inside the query or the field that introduced it',
      });
    }
    return { is: 'one', source };
  }
  const argument = bindings.arguments.get(root);
  if (argument !== undefined) return { is: 'value', expr: argument };
  return declaredMeaning(root, bindings);
}

function declaredMeaning(root: Declared, bindings: Bindings): Meaning {
  const operator = root.operator ?? operatorNamed(root.kind);
  if (operator !== undefined) return { is: 'value', expr: operator.resolve(operandsOf(root.args, bindings)) };
  const derived = bindings.derive(root, bindings);
  if (derived !== undefined) return derived;
  throw new Misdeclared(`${root.kind}(…) is a declaration, not a value`, {
    why: 'a declaration is a field by itself',
    fix: 'give it a field of its own and refer to that: this.name',
  });
}

/** `salutation({ greeting: "Hi" })`: the only thing one calls by itself is a calculation with arguments. */
function calling(
  meaning: Meaning,
  step: Extract<Chain, { readonly call: readonly unknown[] }>,
  bindings: Bindings,
): Meaning {
  if (meaning.is !== 'calculation')
    throw new Misdeclared(`${describe(step.on)} is not a calculation with arguments and cannot be called`);
  return { is: 'value', expr: meaning.call({ input: step.call[0] ?? {}, bindings }) };
}

function method(on: Meaning, name: string, args: readonly unknown[], bindings: Bindings): Meaning {
  if (on.is === 'many') return manyMethod(on.many, name, args, bindings);
  const value = expressionOf(on, bindings);
  if (name === 'asc' || name === 'desc') {
    return { is: 'sort', key: { by: value, direction: name, nulls: nullsOf(args[0]) } };
  }
  const operator = operatorNamed(name);
  if (operator === undefined)
    throw new Misdeclared(`there is no operation '${name}'.${didYouMean(name, operatorNames())}`);
  return { is: 'value', expr: operator.resolve([value, ...operandsOf(args, bindings)]) };
}

const narrowings = ['filter', 'sort', 'limit', 'withoutBase'];

function manyMethod(many: Many, name: string, args: readonly unknown[], bindings: Bindings): Meaning {
  const [first, second] = args;
  switch (name) {
    case 'filter':
      return {
        is: 'many',
        many: { ...many, filters: [...many.filters, conditionOf(callback(first, many, bindings))] },
      };
    case 'sort':
      return { is: 'many', many: sorted(many, sortOf(...callback(first, many, bindings))) };
    case 'limit':
      return { is: 'many', many: { ...many, limit: limitOf(first) } };
    case 'withoutBase':
      return { is: 'many', many: unbased(many) };
    case 'asc':
    case 'desc':
      return { is: 'sort', key: sortByMany(name, many, args, bindings) };
    case 'none':
      return { is: 'value', expr: not.resolve([expressionOf(manyMethod(many, 'exists', args, bindings), bindings)]) };
    default: {
      if (!isAggregateFunction(name)) {
        throw new Misdeclared(
          `a to-many has no '${name}'.${didYouMean(name, [...narrowings, 'asc', 'desc', 'count', 'exists', 'none', 'every', 'sum', 'avg', 'min', 'max', 'first', 'list'])}`,
          {
            why: 'many records have no fields; they are narrowed, then aggregated',
          },
        );
      }
      const of = typeof first === 'function' ? operandIn(...callback(first, many, bindings)) : undefined;
      const options = (typeof first === 'function' ? second : first) ?? {};
      return { is: 'value', expr: aggregate(name, many, of, options as Readonly<Record<string, unknown>>) };
    }
  }
}

function unbased(many: Many): Many {
  const whole = wholeOf(many);
  if (whole !== undefined) return whole;
  throw new Misdeclared('withoutBase() comes first, and on a relationship', {
    why: 'what narrows a to-many was said of the records that its base filter shows',
    fix: 'u.tickets.withoutBase().filter((t) => …)',
  });
}

/** Before the order that a relationship, or a field, has by itself, behind what was added before. */
function sorted(many: Many, key: SortKey): Many {
  const { sorts, added = 0 } = many;
  return { ...many, sorts: [...sorts.slice(0, added), key, ...sorts.slice(added)], added: added + 1 };
}

/** Many values have no order among records; the least of them has, and the greatest. */
function sortByMany(
  direction: 'asc' | 'desc',
  many: Many,
  [of, nulls]: readonly unknown[],
  bindings: Bindings,
): SortKey {
  const value = operandIn(...callback(of, many, bindings));
  return { by: aggregate(direction === 'asc' ? 'min' : 'max', many, value, {}), direction, nulls: nullsOf(nulls) };
}

/** What a callback over the records of a to-many returned, with the bindings it is to be read in. */
function callback(fn: unknown, many: Many, bindings: Bindings): readonly [unknown, Bindings] {
  return inCallback(fn, many.item, bindings);
}

const recorded = new WeakMap<object, { readonly token: RecordToken; readonly result: unknown }>();

/** Calls a callback once, however often it is read: its values keep their places, and with them their ordinals. */
export function record(fn: (record: unknown) => unknown): { readonly token: RecordToken; readonly result: unknown } {
  let found = recorded.get(fn);
  if (found === undefined) {
    const token = new RecordToken(fn);
    found = { token, result: fn(recordOf(token)) };
    recorded.set(fn, found);
  }
  return found;
}

/** A callback that was called already, as one that gives what that call gave. */
export function called(fn: (record: unknown) => unknown): () => unknown {
  const token = new RecordToken(fn);
  const result = fn(recordOf(token));
  const again = (): unknown => result;
  recorded.set(again, { token, result });
  return again;
}

/** Binds a callback's parameter to a source; gives what it returned and the bindings to read that in. */
export function inCallback(fn: unknown, source: Source, bindings: Bindings): readonly [unknown, Bindings] {
  if (typeof fn !== 'function' || chainOf(fn) !== undefined)
    throw new Misdeclared('a callback is missing', { fix: 'pass a function of the record: (t) => t.subject' });
  const { token, result } = record(fn as (record: unknown) => unknown);
  return [result, withRecord(bindings, token, source)];
}

function operandIn(value: unknown, bindings: Bindings): Expr {
  const operand = operandOf(value, bindings, [value], 0);
  if (operand.kind !== 'loose') return operand;
  throw new Misdeclared(
    `${JSON.stringify(operand.value)} is a plain value where an expression of the record is needed`,
  );
}

/** The operands of a call; plain values stay loose until the operator gives them a type. */
export function operandsOf(args: readonly unknown[], bindings: Bindings): readonly Operand[] {
  return args.map((arg, index) => operandOf(arg, bindings, args, index));
}

export function operandOf(value: unknown, bindings: Bindings, holder: object, key: string | number): Operand {
  const chain = chainOf(value);
  if (chain !== undefined) return expressionOf(interpret(chain, bindings), bindings);
  return { kind: 'loose', value, ordinal: bindings.ordinals(holder, key) };
}

/** The value a meaning has; a calculation whose arguments are all optional may be used without a call. */
export function expressionOf(meaning: Meaning, bindings: Bindings): Expr {
  switch (meaning.is) {
    case 'value':
      return meaning.expr;
    case 'calculation':
      return meaning.call({ input: {}, bindings });
    case 'one':
      throw new Misdeclared(`a record of ${meaning.source.home.name} is no value; name one of its fields`);
    case 'many':
      throw new Misdeclared('a to-many is no value', { fix: 'aggregate it: .count(), .exists(…), .first(…)' });
    case 'sort':
      throw new Misdeclared('a sort order is no value', { fix: 'use asc() and desc() in sort() only' });
  }
}

/** A boolean expression, from a recorded one or from `true` and `false`. */
export function conditionOf([value, bindings]: readonly [unknown, Bindings]): Expr {
  const operand = operandOf(value, bindings, [value], 0);
  const expr = operand.kind === 'loose' ? booleanLiteral(operand.value) : operand;
  // Raw SQL has no type that could be looked up.
  if (expr.type.family !== 'boolean' && expr.type.family !== 'unknown')
    throw new Misdeclared(`a condition is a boolean, not a value of type ${expr.type.name}`);
  return expr;
}

function booleanLiteral(value: unknown): Expr {
  const and = operatorNamed('and');
  if (typeof value !== 'boolean' || and === undefined) {
    throw new Misdeclared(`${JSON.stringify(value) ?? 'nothing'} is no condition`, {
      why: 'a filter callback returns an expression of the record',
      fix: 'return one: (t) => t.status.eq("open")',
    });
  }
  return and.resolve([{ kind: 'loose', value, ordinal: undefined }]);
}

/** A sort key, from `t.name.asc()` or from a plain expression. */
export function sortOf(value: unknown, bindings: Bindings): SortKey {
  const chain = chainOf(value);
  if (chain === undefined)
    throw new Misdeclared(`${JSON.stringify(value) ?? 'nothing'} is nothing to sort by`, {
      fix: 'return an expression of the record: (t) => t.openedAt.desc()',
    });
  const meaning = interpret(chain, bindings);
  return meaning.is === 'sort'
    ? meaning.key
    : { by: expressionOf(meaning, bindings), direction: 'asc', nulls: undefined };
}

function nullsOf(value: unknown): 'first' | 'last' | undefined {
  if (value === undefined || value === 'first' || value === 'last') return value;
  throw new Misdeclared(`nulls go 'first' or 'last', not ${JSON.stringify(value)}`);
}

function limitOf(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Misdeclared(`a limit is a whole number from 0 on, not ${String(value)}`);
}

function uncalled(meaning: Meaning, name: string, on: Chain): Misdeclared {
  if (meaning.is === 'many')
    return new Misdeclared(`${describe(on)} is a to-many and has no field '${name}'`, {
      fix: 'use .exists(…), .count(), .first(…), .filter(…)',
    });
  return new Misdeclared(`'${name}' is an operation on ${describe(on)}; call it: .${name}(…)`);
}
