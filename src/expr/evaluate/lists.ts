import { itemsOf, type Side, same } from './compare.ts';
import { type Answer, known, type Rule, sidesOf, strict } from './rule.ts';
import { isUndecidable, type Undecidable, undecidable } from './undecidable.ts';

/** `item = any(items)`: nothing is in an empty list; what is not found among nulls may be one of them. */
function isAmong(item: Side, items: readonly Side[]): Answer {
  if (items.length === 0) return false;
  if (item.value === null) return null;
  let open: Answer = false;
  for (const each of items) {
    const equal = each.value === null ? null : same(item, each);
    if (equal === true) return true;
    if (isUndecidable(equal) || (equal === null && !isUndecidable(open))) open = equal;
  }
  return open;
}

const lookup = (item: 0 | 1): Rule => ({
  support: 'partly',
  apply({ call, evaluate }) {
    const sides = sidesOf(call, call.args.map(evaluate));
    const [value, list] = [sides[item], sides[1 - item]];
    if (!value || !list || list.value === null) return null;
    const open = [list.value, value.value].find(isUndecidable);
    if (open !== undefined) return open;
    return list.type.family === 'json' ? jsonHas(list, value) : isAmong(value, itemsOf(list));
  },
});

/** `@>` of a document and a plain item. */
function jsonHas(document: Side, item: Side): Answer {
  if (item.value === null) return null;
  if (typeof item.value === 'object') return undecidable('containment of documents');
  if (Array.isArray(document.value)) return document.value.includes(item.value);
  return document.value === item.value;
}

export const inList = lookup(0);
export const has = lookup(1);
export const notIn: Rule = {
  support: 'partly',
  apply: (work) => known(inList.apply(work), (value) => (value === null ? null : value === false)),
};

export const intersects = strict('partly', ([a, b]) => (a && b ? overlap(a, b) : null));
export const containsAll = strict('partly', ([a, b]) => (a && b ? covers(a, b) : null));

/** Nulls are equal to nothing here. */
const present = (side: Side): readonly Side[] => itemsOf(side).filter(({ value }) => value !== null);

function overlap(a: Side, b: Side): boolean | Undecidable {
  const answers = present(b).map((item) => isAmong(item, present(a)));
  return answers.includes(true) || (answers.find(isUndecidable) ?? false);
}

function covers(a: Side, b: Side): boolean | Undecidable {
  const answers = itemsOf(b).map((item) => item.value !== null && isAmong(item, present(a)));
  return answers.includes(false) ? false : (answers.find(isUndecidable) ?? true);
}

export const at = strict('always', ([list, index]) => {
  if (!Array.isArray(list?.value) || typeof index?.value !== 'number')
    return undecidable('an index into what is no list');
  const item: unknown = list.value.at(index.value);
  return item ?? null;
});

export const countNulls = strict(
  'always',
  ([list]) => list && itemsOf(list).filter(({ value }) => value === null).length,
);

export const join = strict('partly', ([list, between]) => {
  const items = list ? itemsOf(list).map(({ value }) => value) : [];
  if (items.some((item) => item !== null && typeof item !== 'string')) return undecidable('the text of a list’s items');
  return items.filter((item) => item !== null).join(String(between?.value));
});

/** Of an empty text there are no pieces. */
export const split = strict('always', ([text, separator], { call }) => {
  const [value, by] = [String(text?.value), String(separator?.value)];
  if (value === '') return [];
  const pieces = by === '' ? [value] : value.split(by);
  return call.option === 'trim' ? pieces.filter((piece) => piece !== '') : pieces;
});

/** Both take null for an item like any other; a list that is null was no list to begin with. */
const changed = (change: (items: readonly Side[], item: Side) => Answer): Rule => ({
  support: 'partly',
  apply({ call, evaluate }) {
    const [list, item] = sidesOf(call, call.args.map(evaluate));
    if (!list || !item) return null;
    const open = [list.value, item.value].find(isUndecidable);
    if (open !== undefined) return open;
    return change(list.value === null ? [] : itemsOf(list), item);
  },
});

export const append = changed((items, item) => [...items.map(({ value }) => value), item.value]);

export const prepend = changed((items, item) => [item.value, ...items.map(({ value }) => value)]);

/** What is null is a list without items here, unless all are. */
export const listConcat: Rule = {
  support: 'always',
  apply({ call, evaluate }) {
    const lists = call.args.map(evaluate);
    const open = lists.find(isUndecidable);
    if (open !== undefined) return open;
    const there = lists.filter((list) => Array.isArray(list));
    return there.length === 0 ? null : there.flat(1);
  },
};

export const remove: Rule = {
  support: 'partly',
  apply(work) {
    const [list] = work.call.args;
    if (list !== undefined && work.evaluate(list) === null) return null;
    return without.apply(work);
  },
};

const without = changed((items, item) => {
  const answers = items.map((each) =>
    each.value === null || item.value === null ? each.value === item.value : same(each, item),
  );
  const open = answers.find(isUndecidable);
  return open ?? items.flatMap(({ value }, i) => (answers[i] === true ? [] : [value]));
});
