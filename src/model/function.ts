import { buildWith } from '../expr/chain.ts';
import { OperatorMisuse } from '../expr/errors.ts';
import type { Expression, OrNull, ValueOf } from '../expr/expression.ts';
import type { Expr } from '../expr/node.ts';
import { describeExpr } from '../expr/operator/describe.ts';
import { call, operandAt, typed } from '../expr/operator/operand.ts';
import type { Operand, Operator } from '../expr/operator/operator.ts';
import { unify } from '../expr/operator/unify.ts';
import type { Type } from '../type/type.ts';
import type { Plain } from './attribute/attribute.ts';
import { declaredAttribute, typeOf } from './attribute-model.ts';
import { Misdeclared } from './invalid-model.ts';

type Attributes = readonly Expression<unknown>[];

/** What a function takes: values of the declared types, or expressions of them. */
type Parameters<A extends Attributes> = {
  readonly [I in keyof A]: ValueOf<A[I]> | Expression<ValueOf<A[I]> | null>;
};
type Values<A extends Attributes> = { readonly [I in keyof A]: ValueOf<A[I]> };

/** What a function gives: null as soon as an argument is, unless it takes nulls. */
type Result<R, X extends readonly unknown[], T> = T extends true
  ? Plain<R>
  : null extends ValueOf<X[number]>
    ? OrNull<Plain<R>>
    : Plain<R>;

/** A function of the database, as expressions see it. */
export interface FunctionOptions<A extends Attributes, R extends Expression<unknown>, T extends boolean> {
  /** The types of what it takes: `[text(), integer()]`. */
  readonly arguments: A;
  /** The type of what it gives; `optional: true` where it may give null by itself. */
  readonly returns: R;
  /** It is called with nulls, too; without it PostgreSQL answers null (`STRICT`). */
  readonly takesNull?: T;
  /** The same in JavaScript, for expressions that are evaluated in memory; without it only the database knows. */
  readonly evaluate?: (...values: Values<A>) => ValueOf<R>;
}

/**
 * Makes a function that the database has usable in expressions, with types. A migration of your own creates it.
 *
 * @example
 * ```ts
 * const characters = defineFunction('char_length', { arguments: [text()], returns: integer() });
 * await Ticket.filter((t) => characters(t.subject).gt(20)).count();
 * // → 1
 * // SQL: select count(*) from "tickets" t0 where char_length(t0."subject") > $1
 * ```
 */
export function defineFunction<const A extends Attributes, R extends Expression<unknown>, T extends boolean = false>(
  name: string,
  options: FunctionOptions<A, R, T>,
): <const X extends Parameters<A>>(...args: X) => Result<R, X, T> {
  const operator = operatorOf(name, options as unknown as FunctionOptions<Attributes, Expression<unknown>, boolean>);
  return (...args) => buildWith(operator, args);
}

function operatorOf(name: string, options: FunctionOptions<Attributes, Expression<unknown>, boolean>): Operator {
  if (!/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(name))
    throw new Misdeclared(`'${name}' is no function's name`, {
      why: 'it is written as SQL has it: name, or schema.name',
    });
  const types = options.arguments.map((declared) => declaredType(declared).type);
  const returns = declaredType(options.returns);
  const { evaluate, takesNull = false } = options;
  const parts = types.map((_, index) => (index === 0 ? `${name}(` : ', '));
  return {
    // What it is called in the key of a statement: of one name there may be several.
    name: `function ${name}(${types.map(({ sql }) => sql).join()}) ${takesNull} ${returns.type.sql} ${returns.nullable}`,
    resolve(operands) {
      if (operands.length !== types.length)
        throw new OperatorMisuse(name, `takes ${types.length} arguments, not ${operands.length}`);
      const args = types.map((type, index) => argument(operands, index, type, name));
      return Object.freeze({
        kind: 'fragment',
        parts: Object.freeze(types.length === 0 ? [`${name}()`] : [...parts, ')']),
        args: Object.freeze(args),
        type: returns.type,
        nullable: returns.nullable || (!takesNull && args.some(({ nullable }) => nullable)),
        ...(evaluate === undefined ? {} : { meaning: { of: evaluate as (...values: never) => unknown, takesNull } }),
      });
    },
  };
}

function declaredType(value: unknown): { readonly type: Type; readonly nullable: boolean } {
  const declared = declaredAttribute(value);
  if (declared === undefined) throw new Misdeclared('a function takes and gives attribute types', { fix: 'text()' });
  const options = declared.args[1] as { readonly optional?: boolean } | undefined;
  return { type: typeOf(declared), nullable: options?.optional === true };
}

/** Cast to just that type: PostgreSQL looks a function up by what it is called with. */
function argument(operands: readonly Operand[], index: number, type: Type, name: string): Expr {
  const operand = operandAt(operands, index, name);
  if (operand.kind === 'loose') return call('cast', [typed(operand, type, name)], type);
  if (unify(operand.type, type) === undefined)
    throw new OperatorMisuse(name, `${describeExpr(operand)} is of type ${operand.type.name}, not ${type.name}`);
  return bare(operand.type) === bare(type) ? operand : call('cast', [operand], type);
}

const bare = (type: Type): string => type.sql.replace(/\([\d,]+\)/, '');
