import type { Type } from '../../type/type.ts';
import { pathOf } from '../operator/json-member.ts';
import { asDecimal, fitted } from './arithmetic.ts';
import { itemsOf, type Side } from './compare.ts';
import { roundDecimal } from './decimal.ts';
import type { Environment } from './environment.ts';
import { dateOf, endlessOf, microsOf } from './moments.ts';
import { type Answer, type Rule, sidesOf, strict } from './rule.ts';
import { failing, isUndecidable, undecidable } from './undecidable.ts';

const isNumber = (type: Type): boolean =>
  type.family === 'number' || type.family === 'bigint' || type.family === 'decimal';

export const cast: Rule = strict('partly', ([side], { call, environment }) =>
  side ? converted(side, call.type, environment) : null,
);

function converted(side: Side, type: Type, environment: Environment): Answer {
  if (type.family === 'list' && side.type.family === 'list') return convertedItems(side, type, environment);
  if (type.family === 'text') return textOf(side);
  if (isNumber(type) && isNumber(side.type)) return numberOf(side, type);
  if (type.family === 'date' && side.type.family === 'instant' && environment.timeZone === 'UTC') {
    const micros = microsOf(side.value);
    if (micros !== undefined) return dateOf(micros);
    const endless = endlessOf(side.value);
    return endless === undefined ? undecidable('a time without bounds') : endless > 0 ? 'infinity' : '-infinity';
  }
  if (type.family === side.type.family) return side.value;
  return undecidable(`a ${side.type.name} as ${type.name}`);
}

function convertedItems(side: Side, type: Type, environment: Environment): Answer {
  const items = itemsOf(side).map((item) =>
    item.value === null || type.item === undefined ? item.value : converted(item, type.item, environment),
  );
  return items.find(isUndecidable) ?? items;
}

/** Text whose spelling no setting of the session decides. */
function textOf({ value, type }: Side): Answer {
  switch (type.family) {
    case 'text':
    case 'uuid':
    case 'decimal':
      return value;
    case 'bigint':
      return String(value);
    case 'boolean':
      return String(value);
    case 'number':
      return numberText(Number(value));
    default:
      return undecidable(`the text of a ${type.name}`);
  }
}

/** Where PostgreSQL and JavaScript write no exponent both write the same shortest digits. */
function numberText(value: number): Answer {
  if (Object.is(value, -0)) return '-0';
  const size = Math.abs(value);
  return value === 0 || (size >= 1e-4 && size < 1e15) ? String(value) : undecidable('the spelling of a float');
}

/** Floats become whole numbers half to even, decimals half away from zero. */
function numberOf({ value, type }: Side, to: Type): Answer {
  if (to.sql === 'double precision') return typeof value === 'number' ? value : Number(value);
  if (type.sql === 'double precision' && to.family !== 'decimal') {
    const number = Number(value);
    const isTie = Math.abs(number % 1) === 0.5;
    const whole = isTie ? 2 * Math.round(number / 2) : Math.round(number);
    return Number.isSafeInteger(whole) ? fitted({ digits: BigInt(whole), scale: 0 }, to) : failing('out of range');
  }
  const decimal = asDecimal(value, type);
  return fitted(decimal && to.family !== 'decimal' ? roundDecimal(decimal, 0) : decimal, to);
}

/** A member of a JSON value. */
export const get: Rule = strict('partly', ([side], { call }) => {
  let value: unknown = side?.value;
  for (const key of pathOf(call.option)) {
    value = member(value, key);
    if (value === undefined) return null;
  }
  return call.type.family === 'json' ? asJson(value) : scalar(value, call.type);
});

function member(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return typeof key === 'number' ? value.at(key) : undefined;
  if (typeof value !== 'object' || value === null || typeof key === 'number') return undefined;
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** A JSON null is a value to SQL, and JavaScript has no second null for it. */
const asJson = (value: unknown): Answer => (value === null ? undecidable('a JSON null') : value);

function scalar(value: unknown, type: Type): Answer {
  if (value === null) return null;
  if (type.family === 'text' && typeof value === 'string') return value;
  if (type.family === 'boolean' && typeof value === 'boolean') return value;
  if (type.sql === 'double precision' && typeof value === 'number') return value;
  if (type.family === 'text' && (typeof value === 'boolean' || Number.isSafeInteger(value))) return String(value);
  return undecidable('the text of a JSON value');
}

export const toJson: Rule = strict('partly', ([side]) => (side ? plainJson(side) : null));

function plainJson({ value, type }: Side): Answer {
  const plain = typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value);
  return plain && type.family !== 'instant' ? value : undecidable('a value as JSON');
}

/** A document of what its members are; a null member is a JSON null. */
export const object: Rule = {
  support: 'partly',
  apply({ call, evaluate }) {
    const keys: readonly unknown[] = Array.isArray(call.option) ? call.option : [];
    const members = sidesOf(call, call.args.map(evaluate)).map((side) => {
      if (side.value === null || isUndecidable(side.value) || side.type.family === 'json') return side.value;
      return plainJson(side);
    });
    return members.find(isUndecidable) ?? Object.fromEntries(keys.map((key, i) => [String(key), members[i]]));
  },
};
