import { singular } from './english.ts';
import { capital, pascalCase, Taken, wordsOf } from './identifiers.ts';

/** A table or view that needs the name of a class. */
export interface Nameless {
  readonly key: string;
  readonly schema?: string | undefined;
  readonly name: string;
  readonly isView: boolean;
  /** Keys of the two tables it joins, and has nothing besides. */
  readonly joins?: readonly [string, string] | undefined;
}

/** A class there is, by the name of its table. */
export interface Named {
  readonly name: string;
  readonly className: string;
}

/**
 * Names for classes by the keys of their tables: one of what the table has many of, without what tables are called by only
 * because they are tables (`tbl_`, or a word that all of them begin with).
 */
export function classNames(
  all: readonly Nameless[],
  known: readonly Named[],
  taken: Iterable<string>,
): ReadonlyMap<string, string> {
  const prefix = prefixesOf(all, known);
  const bare = new Map(all.map((one) => [one.key, withoutPrefix(one, prefix)]));
  const short = new Map(all.map((one) => [one.key, nameOf(one, bare)]));
  const clashes = repeated([...short.values(), ...known.map(({ className }) => className)]);
  const classes = new Taken(taken);
  const found = new Map<string, string>();
  // What needs no schema in front has the first word, and what is called so already.
  const rank = ({ key, schema, name }: Nameless): number =>
    (schema === undefined ? 0 : 2) + (short.get(key) === pascalCase(name) ? 0 : 1);
  for (const one of all.toSorted((a, b) => rank(a) - rank(b))) {
    const name = short.get(one.key) ?? '';
    const whole = unreserved(pascalCase(singular(one.name)));
    const wanted = clashes.has(name) && bare.get(one.key) !== one.name ? whole : name;
    const inSchema = one.schema === undefined ? [] : [pascalCase(one.schema) + wanted];
    found.set(one.key, classes.take(wanted, ...inSchema, whole, unreserved(pascalCase(one.name))));
  }
  return new Map(all.map(({ key }) => [key, found.get(key) ?? key]));
}

/** A join of two tables is called by both: `people_companies` → `PersonCompany`. */
function nameOf({ key, name, joins }: Nameless, bare: ReadonlyMap<string, string>): string {
  const own = bare.get(key) ?? name;
  const words = wordsOf(own).join('_');
  const [a, b] = (joins ?? []).map((one) => formsOf(bare.get(one) ?? one));
  if (a !== undefined && b !== undefined)
    for (const [first, second] of [
      [a, b],
      [b, a],
    ] as const) {
      const called = first.all.some((one) => second.all.some((two) => words === `${one}_${two}`));
      if (called) return unreserved(pascalCase(`${first.one}_${second.one}`));
    }
  return unreserved(pascalCase(singular(own)));
}

function formsOf(table: string): { readonly one: string; readonly all: readonly string[] } {
  const name = wordsOf(table).join('_');
  const one = singular(name);
  return { one, all: [name, one] };
}

interface Prefixes {
  /** `app`, by their schemas: what all tables begin with. */
  readonly shared: ReadonlyMap<string | undefined, ReadonlySet<string>>;
  /** Whether `t_` stands for tables: one alone may be `t_shirts`. */
  readonly letter: boolean;
}

/** Tables that belong to a tool, which calls them as it likes. */
const ofTools =
  /^(_prisma_migrations|__ef.*|alembic_version|ar_internal_metadata|databasechangelog(lock)?|django_.*|flyway_schema_history|goose_db_version|knex_migrations(_lock)?|migrations|phinxlog|schema_migrations|sequelizemeta|spatial_ref_sys)$/i;

function prefixesOf(all: readonly Nameless[], known: readonly Named[]): Prefixes {
  const shared = new Map<string | undefined, ReadonlySet<string>>();
  for (const schema of new Set(all.map((one) => one.schema))) {
    const own = all.filter((one) => one.schema === schema && !one.isView && !ofTools.test(one.name));
    // Classes there are say by themselves what is taken away.
    const there = schema === undefined ? known.filter(({ name }) => !name.includes('.') && !ofTools.test(name)) : [];
    const gone = there.flatMap(prefixGone);
    const names = [...own, ...there].map(({ name }) => name);
    const words = names.map(wordsOf);
    const first = words[0]?.[0];
    const isPrefix = words.every(([head, next]) => head === first && next !== undefined && !/^\p{N}/u.test(next));
    const isKept = known.some(({ className }) => first !== undefined && wordsOf(className)[0] === first);
    const isShared = first !== undefined && names.length >= 3 && isPrefix && !isKept;
    shared.set(schema, new Set(isShared ? [...gone, first] : gone));
  }
  const heads = all.map(({ name }) => wordsOf(name)[0] ?? '');
  return { shared, letter: heads.filter((head) => head === 't').length > 1 };
}

/** `app` of `app_users`, whose class is `User`. */
function prefixGone({ name, className }: Named): readonly string[] {
  const [head = '', ...rest] = wordsOf(name);
  return rest.length > 0 && unreserved(pascalCase(singular(rest.join('_')))) === className ? [head] : [];
}

/** `tblOrderLines` → `order_lines`; a name without a prefix as it is. */
function withoutPrefix({ schema, name, isView }: Nameless, { shared, letter }: Prefixes): string {
  const words = wordsOf(name);
  const [first = '', ...rest] = words;
  const conventional = isView ? /^(v|vw|mv|mvw)$/ : /^(tbl|tb)$/;
  if (rest.length === 0) return /^tbl\p{L}{3,}$/u.test(first) && !isView ? name.slice(3) : name;
  if (conventional.test(first) || (letter && first === 't') || shared.get(schema)?.has(first))
    return /^\p{N}/u.test(rest[0] ?? '') ? name : rest.join('_');
  return conventional.test(words.at(-1) ?? '') ? words.slice(0, -1).join('_') : name;
}

const repeated = (names: readonly string[]): ReadonlySet<string> =>
  new Set(names.filter((name, i) => names.indexOf(name) < i));

/** What a class cannot be called: what the language and the framework have under that name. */
const reserved = new Set(
  `Array ArrayBuffer Boolean BigInt Buffer Date Error Function Infinity Intl Iterator JSON Map Math NaN Number Object
  Promise Proxy Range Record Reflect RegExp Resource Set StandardSchema String Symbol Uint8Array URL View WeakMap
  WeakSet`.split(/\s+/),
);

const unreserved = (name: string): string => {
  const text = capital(name);
  if (!reserved.has(text)) return text;
  return text === 'Record' ? 'RecordEntry' : `${text}Record`;
};
