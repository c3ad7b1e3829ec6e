import { boolean, text } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import type { Expr } from '../node.ts';
import { neverTrue } from './comparison.ts';
import { convert, textual } from './conversion.ts';
import { has } from './list.ts';
import { call, isNullLoose, node, operandAt, typed } from './operand.ts';
import type { Operator } from './operator.ts';
import { covers } from './range.ts';
import { isCaseless } from './unify.ts';

export type Place = 'contains' | 'startsWith' | 'endsWith';

/** Text without a meaning to LIKE. */
const escapeLike = (needle: string): string => needle.replace(/[\\%_]/g, '\\$&');

const wrap: Record<Place, (escaped: string) => string> = {
  contains: (escaped) => `%${escaped}%`,
  startsWith: (escaped) => `${escaped}%`,
  endsWith: (escaped) => `%${escaped}`,
};

/**
 * Text that travels as the pattern that finds it: the value stays what the user gave, the wire has `%100\%%`. So the
 * statement's text does not depend on the value, and an index on the prefix can be used.
 */
function needle(place: Place, type: Type): Type<string> {
  return Object.freeze({
    ...text,
    sql: type.sql === 'citext' ? type.sql : text.sql,
    encode: (value: string) => wrap[place](escapeLike(value)),
  });
}

const needles = new Map<string, Type<string>>();

function needleFor(place: Place, type: Type): Type<string> {
  const key = `${place} ${isCaseless(type)}`;
  const made = needles.get(key) ?? needle(place, type);
  needles.set(key, made);
  return made;
}

/** What contains values instead of text. */
const holders: Partial<Record<Type['family'], Operator>> = { list: has, range: covers };

const placed = (name: Place): Operator => ({
  name,
  resolve(operands) {
    if (operands.some(isNullLoose)) throw neverTrue(name);
    const owner = operandAt(operands, 0, name);
    const elsewhere = name === 'contains' && owner.kind !== 'loose' ? holders[owner.type.family] : undefined;
    if (elsewhere !== undefined) return elsewhere.resolve(operands);
    const hay = textual(owner, name);
    const part = operandAt(operands, 1, name);
    if (part.kind !== 'loose') {
      const [a, b] = bothCaseless(hay, textual(part, name));
      return call(name, [a, b], boolean);
    }
    const value = typed(part, text, name);
    const given = value.kind === 'literal' || value.kind === 'param' ? value.value : undefined;
    return call(name, [hay, node(part, given, needleFor(name, hay.type))], boolean);
  },
});

/** As with `=`: one side without regard to case is enough. */
export function bothCaseless(a: Expr, b: Expr): readonly [Expr, Expr] {
  return isCaseless(b.type) ? [convert(a, b.type), b] : [a, b];
}

export const contains = placed('contains');
export const startsWith = placed('startsWith');
export const endsWith = placed('endsWith');

const pattern = (name: string): Operator => ({
  name,
  resolve(operands) {
    if (operands.some(isNullLoose)) throw neverTrue(name);
    const [hay, given] = [textual(operandAt(operands, 0, name), name), operandAt(operands, 1, name)];
    return call(name, [hay, given.kind === 'loose' ? typed(given, text, name) : textual(given, name)], boolean);
  },
});

/** A pattern with `%` and `_`. */
export const like = pattern('like');
/** The same without regard to case. */
export const ilike = pattern('ilike');
