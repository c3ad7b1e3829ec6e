import type { DeltaOf } from '../delta/delta.ts';
import { type Column, columnOf, defaultOf, type EnumType, enumOfType, tableOf } from '../state.ts';
import { mapTree, type RawTree, rawTree, type Tree } from '../tree.ts';
import { isVolatile } from '../volatile.ts';
import { usingOf } from './enums.ts';
import { computedAnew, fillOf } from './fill.ts';
import type { PlanContext } from './node.ts';
import { callsRemade } from './statements.ts';
import { inTable } from './swap.ts';

/**
 * What a column will hold for a row that is there already, said of the row as the migration finds it: its old name, its
 * USING around it, the default of a new column, the expression of a computed one. That way rows in the way of a
 * constraint are found before anything runs, whatever else happens to their columns.
 */
export interface Foreseen {
  /** The column as it is found, or an expression over such columns. */
  readonly value: string | Tree;
  /** An enum that is different, or not there, at that time: the value is its text. */
  readonly asText?: EnumType | undefined;
}
/** Why rows cannot be looked at beforehand. */
export interface Unseen {
  readonly unseen: string;
}

export const isUnseen = (one: object): one is Unseen => 'unseen' in one;

/** `within`: the new columns whose fill led here. */
export function foresee(
  context: PlanContext,
  key: string,
  column: string,
  within: readonly string[] = [],
): Foreseen | Unseen {
  const now = columnOf(tableOf(context.to, key), column);
  const found = context.nameBefore(key, column);
  if (now === undefined) return { unseen: `there is no ${key}.${column} by then` };
  const anew = computedAnew(context, key, column);
  if (now.generated !== undefined && (found === undefined || anew)) return computed(context, key, now.generated);
  if (found === undefined) return added(context, key, now, within);
  const kept = changed(context, key, { now, found });
  return isUnseen(kept) ? kept : filled(context, key, { now, kept });
}

/** The value of an expression of the table as it will be. */
export function computed(
  context: PlanContext,
  key: string,
  tree: Tree,
  within: readonly string[] = [],
): Foreseen | Unseen {
  if (callsRemade(context.deltas, tree)) return { unseen: 'it calls what a statement makes anew' };
  const seen = foreseeTree(context, key, tree, within);
  return 'unseen' in seen ? seen : { value: seen.tree };
}

function added(context: PlanContext, key: string, now: Column, within: readonly string[]): Foreseen | Unseen {
  if (within.includes(now.name)) return { unseen: `${key}.${now.name} is filled from itself` };
  const delta = context.deltas.find(
    (one) => one.kind === 'addColumn' && one.table === key && one.column.name === now.name,
  );
  const given = delta === undefined ? undefined : fillOf(delta, context)?.value;
  if (now.identity !== undefined) return { unseen: `${key}.${now.name} is numbered on the way` };
  const value = given ?? defaultOf(context.to, now) ?? { literal: null, type: now.type };
  const tree = typeof value === 'string' ? rawTree(value, now.type) : value;
  if (isVolatile(tree) || selects(tree)) return { unseen: `${key}.${now.name} is filled on the way` };
  return computed(context, key, tree, [...within, now.name]);
}

interface Kept {
  readonly now: Column;
  readonly found: string;
}

function changed(context: PlanContext, key: string, { now, found }: Kept): Foreseen | Unseen {
  const origin = columnOf(tableOf(context.origin, context.formerTable(key) ?? key), found);
  const [was, will] = [enumOfType(context.origin, origin?.type ?? ''), enumOfType(context.to, now.type)];
  const retyped = context.deltas.find(
    (delta): delta is DeltaOf<'alterColumnType'> =>
      delta.kind === 'alterColumnType' && delta.table === key && delta.column === now.name,
  );
  const there = will === undefined || context.origin.enums.some((one) => sameEnum(one, will));
  if (retyped === undefined && (was === undefined || there)) return { value: found };
  if (will !== undefined && !there) {
    if (retyped?.using !== undefined) return { unseen: `the type ${now.type} is not what it will be` };
    return throughText(context, key, { now, found, was, will });
  }
  const using = retyped === undefined ? undefined : usingOf(retyped, context);
  if (using !== undefined) return { value: usingTree(context, key, { using, found, type: now.type }) };
  return { value: retyped?.before.type === retyped?.after.type ? found : cast(found, now.type) };
}

interface ThroughText extends Kept {
  readonly was: EnumType | undefined;
  readonly will: EnumType;
}

function throughText(context: PlanContext, key: string, { now, found, was, will }: ThroughText): Foreseen | Unseen {
  const type = now.type.endsWith('[]') ? 'text[]' : 'text';
  const after = enumOfType(context.from, columnOf(tableOf(context.from, key), now.name)?.type ?? '');
  const value = labels({ found, type, was: was?.values ?? [], after: after?.values ?? [] });
  return value === undefined ? { unseen: `values of ${now.type} are renamed` } : { value, asText: will };
}

const sameEnum = (one: EnumType, other: EnumType): boolean =>
  one.name === other.name && one.schema === other.schema && one.values.join('\0') === other.values.join('\0');

/** A column in a type, as SQL; types are spelt as `format_type` does. */
const cast = (found: string, type: string): Tree => ({
  raw: [{ column: found, type: '' }, '::', ...rawTree(type).raw],
  type,
});

interface Labels {
  readonly found: string;
  readonly type: string;
  readonly was: readonly string[];
  readonly after: readonly string[];
}

/** The texts that an enum's values will have: renaming leaves them where they are, what is added or removed comes later. */
function labels({ found, type, was, after }: Labels): Tree | undefined {
  const text = cast(found, type);
  const pairs = was.flatMap((value, i) => (after[i] === undefined || after[i] === value ? [] : [[value, after[i]]]));
  if (pairs.length === 0) return text;
  if (type !== 'text' || was.length !== after.length) return undefined;
  const cases = pairs.flatMap(([from = '', to = '']) => ['when', quoted(from), 'then', quoted(to)]);
  return { raw: ['(', 'case', text, ...cases, 'else', text, 'end', ')'], type };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** USING speaks of the table after renamings and before everything else; `$` is the column itself. */
export function usingTree(
  context: PlanContext,
  key: string,
  { using, found, type }: { readonly using: string; readonly found: string; readonly type: string },
): Tree {
  const names = tableOf(context.from, key)?.columns.map(({ name }) => name) ?? [];
  const before = (tree: RawTree): RawTree['raw'] =>
    wordsIn(tree, (name) =>
      names.includes(name) ? { column: context.nameBefore(key, name) ?? name, type: '' } : undefined,
    );
  const [first = '', ...rest] = using.split('$');
  const raw = rest.flatMap((part) => [{ column: found, type: '' }, ...before(rawTree(part))]);
  return { raw: ['(', ...before(rawTree(first)), ...raw, ')'], type };
}

/** A column that becomes required gets a value where it has none. */
function filled(
  context: PlanContext,
  key: string,
  { now, kept }: { readonly now: Column; readonly kept: Foreseen },
): Foreseen {
  const delta = context.deltas.find(
    (one) => one.kind === 'alterColumnNullability' && !one.after && one.table === key && one.column === now.name,
  );
  const given = delta === undefined ? undefined : fillOf(delta, context)?.value;
  if (given === undefined) return kept;
  const tree = typeof given === 'string' ? rawTree(given, now.type) : given;
  const seen = foreseeTree(context, key, tree);
  // Rows that have a value already are looked at all the same.
  if (isVolatile(tree) || selects(tree) || 'unseen' in seen) return kept;
  const inner = kept.asText === undefined ? seen.tree : mapTree(seen.tree, (node) => textOf(node, [now.type]));
  const value = typeof kept.value === 'string' ? { column: kept.value, type: now.type } : kept.value;
  return { ...kept, value: { raw: ['coalesce', '(', value, ',', inner, ')'], type: now.type } };
}

/** Names inside a subselect are not all the table's own. */
const selects = (tree: Tree): boolean => 'raw' in tree && tree.raw.includes('select');

/** Words that may be columns, replaced; what is called or stands behind a dot is none. */
function wordsIn(tree: RawTree, replace: (name: string) => Tree | undefined): RawTree['raw'] {
  return tree.raw.map((part, i) => {
    if (typeof part !== 'string' || tree.raw[i + 1] === '(' || tree.raw[i - 1] === '.' || tree.raw[i - 1] === '::')
      return part;
    const name = part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part;
    return replace(name) ?? part;
  });
}

/** An expression over the table as it will be, said of the rows as they are. */
export function foreseeTree(
  context: PlanContext,
  key: string,
  tree: Tree,
  within: readonly string[] = [],
): { readonly tree: Tree } | Unseen {
  if (callsRemade(context.deltas, tree)) return { unseen: 'it calls what a statement makes anew' };
  const columns = new Map<string, Foreseen>();
  for (const name of inTable(context.to, key, tree)) {
    const seen = foresee(context, key, name, within);
    if (isUnseen(seen)) return seen;
    columns.set(name, seen);
  }
  const texts = [...columns.values()].flatMap(({ asText }) => (asText === undefined ? [] : [asText]));
  const types = texts.flatMap((type) => [type.name, `${type.name}[]`, `"${type.name}"`, `"${type.name}"[]`]);
  const schemas = texts.map(({ schema }) => schema);
  const typed = types.flatMap((type) => [type, ...schemas.map((schema) => `${schema}.${type}`)]);
  if (texts.length > 0 && !comparesOnly(tree)) return { unseen: 'an enum changes that it compares by order' };
  const valueBefore = (name: string): Tree | undefined => {
    const seen = columns.get(name);
    if (seen === undefined) return undefined;
    return typeof seen.value === 'string' ? { column: seen.value, type: '' } : seen.value;
  };
  return {
    tree: mapTree(tree, (node) => {
      if ('column' in node) {
        const value = valueBefore(node.column);
        if (value === undefined) return node;
        return 'column' in value ? { ...node, column: value.column } : value;
      }
      if ('raw' in node) return { ...node, raw: wordsIn(node, (name) => renamed(name, valueBefore(name))) };
      return textOf(node, typed);
    }),
  };
}

/** Words that stay as they are keep their spelling. */
const renamed = (name: string, value: Tree | undefined): Tree | undefined =>
  value !== undefined && 'column' in value && value.column === name ? undefined : value;

const textOf = (node: Tree, types: readonly string[]): Tree =>
  'literal' in node && types.includes(node.type)
    ? { ...node, type: node.type.endsWith('[]') ? 'text[]' : 'text' }
    : node;

/** Texts are equal where the values of an enum are; their order is another. */
const alikeAsText = new Set(['eq', 'neq', 'in', 'notIn', 'isNull', 'isNotNull', 'and', 'or', 'not']);

function comparesOnly(tree: Tree): boolean {
  if ('raw' in tree) return false;
  return !('call' in tree) || (alikeAsText.has(tree.call) && tree.args.every(comparesOnly));
}
