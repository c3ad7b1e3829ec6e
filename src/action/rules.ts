import type { AttributeModel } from '../model/model.ts';
import type { Type } from '../type/type.ts';
import type { Issue } from './invalid-error.ts';

/** What a value breaks of `min`, `max` and `match`: lengths of texts and lists, sizes of numbers. */
export function brokenRules(
  field: string,
  type: Type,
  value: unknown,
  rules: AttributeModel['rules'],
): readonly Issue[] {
  const { min, max, match } = rules;
  const refused = brokenDomain(field, type, value);
  if (refused.length > 0) return refused;
  if (min === undefined && max === undefined && match === undefined) return none;
  const issues: Issue[] = [];
  const add = (rule: string, message: string): void => void issues.push({ field, path: [field], rule, message });
  if (min !== undefined || max !== undefined) checkSize(sizeOf(type, value), rules, add);
  if (match !== undefined && typeof value === 'string' && !fresh(match).test(value))
    add('match', `does not match ${String(match)}`);
  return issues;
}

/** What the check of a domain refuses, in lists item by item. */
function brokenDomain(field: string, { domain, item }: Type, value: unknown): readonly Issue[] {
  if (domain?.breaks(value)) return [{ field, path: [field], rule: 'check', message: domain.broken }];
  if (item?.domain === undefined || !Array.isArray(value)) return none;
  return value.flatMap((one: unknown, at) => {
    const path = [field, at];
    if (one === null) return item.domain?.notNull ? [{ field, path, rule: 'required', message: 'is required' }] : [];
    return item.domain?.breaks(one) ? [{ field, path, rule: 'check', message: item.domain.broken }] : [];
  });
}

function checkSize(
  size: Size | undefined,
  { min, max }: AttributeModel['rules'],
  add: (rule: string, message: string) => void,
): void {
  if (size === undefined) return;
  const { amount, unit } = size;
  if (min !== undefined && amount < min)
    add('min', unit === undefined ? `must be at least ${min}` : `must have at least ${min} ${unit}`);
  if (max !== undefined && amount > max)
    add('max', unit === undefined ? `must be at most ${max}` : `must have at most ${max} ${unit}`);
}

const none: readonly Issue[] = [];

/** A sticky or global expression remembers where it stopped; a rule must not. */
const fresh = (match: RegExp): RegExp => new RegExp(match.source, match.flags.replace(/[gy]/g, ''));

interface Size {
  readonly amount: number;
  readonly unit: string | undefined;
}

function sizeOf(type: Type, value: unknown): Size | undefined {
  if (typeof value === 'string' && type.family === 'text') return { amount: charactersIn(value), unit: 'characters' };
  if (Array.isArray(value)) return { amount: value.length, unit: 'items' };
  if (typeof value === 'number' || typeof value === 'bigint') return { amount: Number(value), unit: undefined };
  if (type.family === 'decimal') return { amount: Number(value), unit: undefined };
  return undefined;
}

/** Two halves of a pair are one character. */
function charactersIn(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) === 0xd800) count--;
  return count;
}
