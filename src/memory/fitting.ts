import { InvalidValue } from '../driver/error/statement-errors.ts';
import { parseDecimal, printDecimal, roundDecimal } from '../expr/evaluate/decimal.ts';
import { evaluate } from '../expr/evaluate/evaluate.ts';
import { instantOf, microsOf } from '../expr/evaluate/moments.ts';
import { isUndecidable } from '../expr/evaluate/undecidable.ts';
import type { Expr } from '../expr/node.ts';
import type { AttributeModel } from '../model/model.ts';
import type { Type } from '../type/type.ts';
import { presented } from './presented.ts';
import { UndecidableInMemory } from './undecidable-in-memory.ts';

/** The value of an expression as a column takes it: numbers and times are rounded to what it holds. */
export function fitting(value: unknown, expr: Expr, { type, column }: AttributeModel): unknown {
  if (value === null) return null;
  const converted = inFamily(value, expr, type);
  const cast = type.cast(converted);
  if (type.family === 'json') return presented(converted, type);
  if (cast.ok) return presented(cast.value, type);
  throw new InvalidValue(`the value for column "${column}" ${cast.why}`, { sqlstate: '22003', column });
}

function inFamily(value: unknown, expr: Expr, type: Type): unknown {
  switch (type.family) {
    case 'number':
    case 'bigint':
    case 'decimal':
      return rounded(expr.type.sql === type.sql ? value : asNumber(value, expr, type), type);
    case 'instant':
      return toPrecision(value, type);
    default:
      return value;
  }
}

/** As an assignment converts: floats half to even, decimals half away from zero. */
function asNumber(value: unknown, expr: Expr, type: Type): unknown {
  const literal: Expr = { kind: 'literal', value, type: expr.type, nullable: false };
  const call: Expr = { kind: 'call', operator: 'cast', args: [literal], type, nullable: false };
  const answer = evaluate(call, { attribute: () => null });
  if (isUndecidable(answer)) throw new UndecidableInMemory(expr, answer);
  return answer;
}

/** `numeric(10,2)` keeps two digits after the point. */
function rounded(value: unknown, type: Type): unknown {
  const scale = /^numeric\(\d+,(\d+)\)$/.exec(type.sql)?.[1];
  const decimal = scale === undefined || typeof value !== 'string' ? undefined : parseDecimal(value);
  return decimal === undefined ? value : printDecimal(roundDecimal(decimal, Number(scale)));
}

/** `timestamp(3)` keeps three digits of a second. */
function toPrecision(value: unknown, type: Type): unknown {
  const micros = microsOf(value);
  const precision = /^timestamp\((\d)\)/.exec(type.sql)?.[1];
  if (micros === undefined || precision === undefined) return value;
  const step = 10n ** BigInt(6 - Number(precision));
  const half = micros + step / 2n;
  return instantOf(half - (((half % step) + step) % step));
}
