import {
  bigint,
  boolean,
  ciText,
  date,
  decimal,
  float,
  integer,
  interval,
  json,
  text,
  time,
  timestamp,
  uuid,
} from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import { OperatorMisuse } from '../errors.ts';
import type { CallNode, Expr } from '../node.ts';
import { describeExpr, quoted } from './describe.ts';
import { call, literal, naturalType, operandAt, plainAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';
import { isCaseless, isFloat } from './unify.ts';

/**
 * A member of a JSON value has the type its use asks for: `get("age").gt(9)` compares numbers, `get("name").upper()`
 * reads text, and read by itself it is JSON. "Open" is such a member nobody has asked anything of yet.
 */
export function isOpen(expr: Expr): boolean {
  if (expr.kind === 'calculation') return isOpen(expr.body);
  return expr.kind === 'call' && expr.operator === 'get' && expr.type.family === 'json';
}

/** An open JSON member, read as a type. */
export function read(expr: Expr, type: Type): Expr {
  if (type.family === 'json' || type.family === 'list' || type.family === 'unknown') return expr;
  const wanted = type.family === 'text' && !isCaseless(type) ? text : type;
  if (expr.kind === 'call' && expr.operator === 'get') return Object.freeze({ ...expr, type: wanted });
  return call('get', [expr], wanted, { nullable: true, option: Object.freeze([]) });
}

export const castNode = (expr: Expr, type: Type): CallNode => call('cast', [expr], type);

/** A type's name in SQL without its precision, which no comparison looks at. */
const bare = (type: Type): string => type.sql.replace(/\(\d+(,\d+)?\)/, '');

/** An expression fit to stand beside one of `type`: converted where PostgreSQL would not do it, or not exactly. */
export function convert(expr: Expr, type: Type): Expr {
  if (isOpen(expr)) return read(expr, type);
  const from = expr.type;
  if (from === type || from.family === 'unknown') return expr;
  // What SQL does with single values it does not with arrays of them: integer[] is not compared with bigint[].
  if (type.family === 'list' && from.family === 'list') return bare(from) === bare(type) ? expr : castNode(expr, type);
  // numeric beside float8 would be compared as float8 and lose digits.
  if (type.family === 'decimal' && isFloat(from)) return castNode(expr, type);
  if (type.family !== 'text' || from.family !== 'text') return expr;
  if (isCaseless(type) && !isCaseless(from)) return castNode(expr, type);
  return from.enumeration !== undefined && type.enumeration !== from.enumeration ? castNode(expr, type) : expr;
}

/** An expression as text; anything but bytes has a textual form. */
export function textual(operand: Operand, operator: string): Expr {
  if (operand.kind === 'loose') return looseText(operand, operator);
  if (isOpen(operand)) return read(operand, text);
  if (operand.type.family === 'text') return operand.type.enumeration === undefined ? operand : castNode(operand, text);
  if (operand.type.family === 'bytes') {
    throw new OperatorMisuse(operator, `${describeExpr(operand)} holds bytes, which are no text`);
  }
  return operand.type.family === 'unknown' ? operand : castNode(operand, text);
}

function looseText(operand: Extract<Operand, { kind: 'loose' }>, operator: string): Expr {
  const { value } = operand;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return typed({ ...operand, value: String(value) }, text, operator);
  }
  return typed(operand, text, operator);
}

const targets = {
  text,
  ciText,
  integer,
  bigint,
  decimal: decimal(),
  float,
  boolean,
  uuid,
  date,
  time: time(),
  timestamp: timestamp(3),
  interval,
  json: json(),
} satisfies Record<string, Type>;

function converted(operand: Operand, type: Type, operator: string): Expr {
  if (operand.kind === 'loose') {
    const natural = naturalType(operand.value, operator);
    return natural === undefined ? literal(null, type) : castNode(typed(operand, natural, operator), type);
  }
  if (isOpen(operand)) return read(operand, type);
  return operand.type === type ? operand : castNode(operand, type);
}

/** `cast("integer")`: SQL's `::`; fails in the database where the value does not fit. */
export const cast: Operator = {
  name: 'cast',
  resolve(operands) {
    const name = plainAt(operands, 1, 'cast');
    const type = Object.entries(targets).find(([key]) => key === name)?.[1];
    if (type === undefined) {
      throw new OperatorMisuse('cast', `there is no type ${quoted(name)} to cast to`, {
        fix: `one of ${Object.keys(targets).join(', ')}`,
      });
    }
    return converted(operandAt(operands, 0, 'cast'), type, 'cast');
  },
};

const conversion = (name: string, type: Type): Operator => ({
  name,
  resolve: (operands) => converted(operandAt(operands, 0, name), type, name),
});

/** `asText()`, `asInteger()` …: the short forms of `cast`. */
export const conversions = {
  asText: conversion('asText', text),
  asCiText: conversion('asCiText', ciText),
  asInteger: conversion('asInteger', integer),
  asBigint: conversion('asBigint', bigint),
  asDecimal: conversion('asDecimal', decimal()),
  asFloat: conversion('asFloat', float),
  asBoolean: conversion('asBoolean', boolean),
  asUuid: conversion('asUuid', uuid),
  asDate: conversion('asDate', date),
  asTime: conversion('asTime', time()),
  asTimestamp: conversion('asTimestamp', timestamp(3)),
  asInterval: conversion('asInterval', interval),
  asJson: conversion('asJson', json()),
} satisfies Record<string, Operator>;
