import { Misdeclared } from './invalid-model.ts';
import type { AttributeModel } from './model.ts';

type Options = Readonly<Record<string, unknown>>;

const measured = new Set(['text', 'ciText', 'list']);

/** `min`, `max` and `match` of an attribute's options, none of which a value could be checked against if it were wrong. */
export function rulesOf(typeName: string, options: Options): AttributeModel['rules'] {
  for (const name of ['min', 'max']) checkBound(typeName, name, options[name]);
  const { min, max, match } = options as { min?: number; max?: number; match?: RegExp };
  if (min !== undefined && max !== undefined && Number(min) > Number(max))
    throw new Misdeclared(`nothing is at least ${min} and at most ${max}`, { fix: 'swap min and max' });
  if (match !== undefined && !isRegExp(match))
    throw new Misdeclared(`the option 'match' is a regular expression, not ${shown(match)}`, {
      fix: 'match: /^[a-z]+$/',
    });
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(match === undefined ? {} : { match }),
  };
}

function checkBound(typeName: string, name: string, bound: unknown): void {
  if (bound === undefined) return;
  if (measured.has(typeName)) {
    if (Number.isSafeInteger(bound) && Number(bound) >= 0) return;
    throw new Misdeclared(
      `the option '${name}' of ${typeName}() is a length, a whole number from 0 on, not ${shown(bound)}`,
    );
  }
  if (typeof bound === 'bigint' || Number.isFinite(bound)) return;
  if (typeName === 'decimal' && typeof bound === 'string' && bound.trim() !== '' && Number.isFinite(Number(bound)))
    return;
  throw new Misdeclared(`the option '${name}' of ${typeName}() is a number, not ${shown(bound)}`);
}

// One made in another realm is one, too.
const isRegExp = (value: unknown): boolean => Object.prototype.toString.call(value) === '[object RegExp]';

const shown = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));
