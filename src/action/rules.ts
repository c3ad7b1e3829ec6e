import type { AttributeModel } from '../model/model.ts';
import type { Type } from '../type/type.ts';
import type { Issue } from './invalid-error.ts';

/** What a value breaks of `min`, `max` and `match`: lengths of texts and lists, sizes of numbers. */
export function brokenRules(
  field: string,
  type: Type,
  value: unknown,
  { min, max, match }: AttributeModel['rules'],
): readonly Issue[] {
  const size = sizeOf(type, value);
  const issues: Issue[] = [];
  const add = (rule: string, message: string): void => void issues.push({ field, path: [field], rule, message });
  if (size !== undefined) {
    const { amount, unit } = size;
    if (min !== undefined && amount < min)
      add('min', unit === undefined ? `must be at least ${min}` : `must have at least ${min} ${unit}`);
    if (max !== undefined && amount > max)
      add('max', unit === undefined ? `must be at most ${max}` : `must have at most ${max} ${unit}`);
  }
  if (match !== undefined && typeof value === 'string' && !fresh(match).test(value))
    add('match', `does not match ${String(match)}`);
  return issues;
}

/** A sticky or global expression remembers where it stopped; a rule must not. */
const fresh = (match: RegExp): RegExp => new RegExp(match.source, match.flags.replace(/[gy]/g, ''));

function sizeOf(
  type: Type,
  value: unknown,
): { readonly amount: number; readonly unit: string | undefined } | undefined {
  if (typeof value === 'string' && type.family === 'text') return { amount: [...value].length, unit: 'characters' };
  if (Array.isArray(value)) return { amount: value.length, unit: 'items' };
  if (typeof value === 'number' || typeof value === 'bigint') return { amount: Number(value), unit: undefined };
  if (type.family === 'decimal') return { amount: Number(value), unit: undefined };
  return undefined;
}
