import { didYouMean } from '../error/nearest.ts';
import type { Expr, Many, Source } from '../expr/node.ts';
import { describeExpr, quoted } from '../expr/operator/describe.ts';
import { and, not, or } from '../expr/operator/logic.ts';
import { isNull } from '../expr/operator/nullness.ts';
import { aggregate } from '../model/aggregate.ts';
import { comparison, isPlainObject } from './comparison-data.ts';
import { InvalidCondition } from './invalid-condition.ts';
import type { Lookup, Place } from './lookup.ts';

// PostgreSQL's parser runs out of stack at some thousands; nobody writes a hundred by hand.
const deepest = 100;
const most = 10_000;

/**
 * The condition plain data stands for: `{ status: "open", reporter: { name: { startsWith: "A" } } }`. The data may come
 * from outside and is not trusted: throws `InvalidCondition` with the place of whatever is not a condition on the record.
 */
export function whereData(data: unknown, source: Source, lookup: Lookup): Expr {
  return conditions(data, source, { path: [], lookup, count: { conditions: 0 } });
}

/** All that an object says must hold. */
function conditions(data: unknown, source: Source, place: Place): Expr {
  if (!isPlainObject(data))
    throw new InvalidCondition(place.path, `${quoted(data)} is no condition`, { fix: 'an object: { name: value }' });
  if (place.path.length > deepest)
    throw new InvalidCondition(place.path, `the condition is nested more than ${deepest} deep`);
  return and.resolve(Object.keys(data).map((name) => named(data, name, source, at(place, name))));
}

function named(data: Readonly<Record<string, unknown>>, name: string, source: Source, place: Place): Expr {
  if (++place.count.conditions > most) throw new InvalidCondition(place.path, `there are more than ${most} conditions`);
  const value = data[name];
  if (value === undefined) {
    throw new InvalidCondition(place.path, 'is undefined', {
      why: 'dropping the condition would find more than was asked for',
      fix: 'leave it out, or say null',
    });
  }
  if (name === 'not') return not.resolve([conditions(value, source, place)]);
  if (name === 'and' || name === 'or') return junction(name, value, source, place);
  return field(data, name, source, place);
}

function junction(name: 'and' | 'or', value: unknown, source: Source, place: Place): Expr {
  if (!Array.isArray(value)) throw new InvalidCondition(place.path, `${quoted(value)} is no list of conditions`);
  const each = Array.from(value, (item: unknown, index) => conditions(item, source, at(place, String(index))));
  return (name === 'and' ? and : or).resolve(each);
}

function field(data: Readonly<Record<string, unknown>>, name: string, source: Source, place: Place): Expr {
  const names = [...place.lookup.names(source.home)];
  if (!names.includes(name)) {
    throw new InvalidCondition(
      place.path,
      `${source.home.name} has no field ${quoted(name)}.${didYouMean(name.slice(0, 100), names)}`,
    );
  }
  const meaning = place.lookup.field(source, name);
  const value = data[name];
  switch (meaning.is) {
    case 'value':
      return comparison(meaning.expr, { holder: data, key: name, value }, place);
    case 'one':
      return value === null ? absent(meaning.source, place) : conditions(value, meaning.source, place);
    case 'many':
      return ofMany(value, meaning.many, place);
  }
}

/** No record behind a to-one: it would have a key. */
function absent(source: Source, place: Place): Expr {
  const [key] = source.home.primaryKey;
  const meaning = key === undefined ? undefined : place.lookup.field(source, key.name);
  if (meaning?.is !== 'value')
    throw new InvalidCondition(place.path, `${source.home.name} has no key to tell whether there is one`);
  if (!meaning.expr.nullable) throw new InvalidCondition(place.path, `${describeExpr(meaning.expr)} is never null`);
  return isNull.resolve([meaning.expr]);
}

const quantifiers = ['some', 'none', 'every'];

function ofMany(data: unknown, many: Many, place: Place): Expr {
  const names = isPlainObject(data) ? Object.keys(data) : [];
  if (!isPlainObject(data) || names.length === 0) {
    throw new InvalidCondition(place.path, `${quoted(data)} is no condition on many records`, {
      fix: '{ some: {…} }, { none: {…} } or { every: {…} }',
    });
  }
  return and.resolve(names.map((name) => quantified(name, data[name], many, at(place, name))));
}

function quantified(name: string, data: unknown, many: Many, place: Place): Expr {
  const condition = () => conditions(data, many.item, place);
  switch (name) {
    case 'some':
      return aggregate('exists', many, condition(), {});
    case 'none':
      return not.resolve([aggregate('exists', many, condition(), {})]);
    case 'every':
      return aggregate('every', many, condition(), {});
    default:
      throw new InvalidCondition(
        place.path,
        `many records are asked with some, none and every, not ${quoted(name)}.${didYouMean(name.slice(0, 100), quantifiers)}`,
      );
  }
}

const at = (place: Place, name: string): Place => ({ ...place, path: [...place.path, name] });
