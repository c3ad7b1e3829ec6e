import { type ClassName, classes, model } from '../workshop/workshop.ts';
import type { Bench } from './bench.ts';
import type { Dice } from './dice.ts';
import { say } from './language.ts';
import type { Queries } from './queries.ts';
import { show } from './show.ts';
import { print } from './term.ts';
import { vocabularies } from './vocabulary.ts';

/** What must hold of queries, whatever they say: two ways to ask the same. */
export interface Case {
  /** Source texts of the questions. */
  readonly asks: readonly string[];
  /** What is wrong about their answers. */
  readonly wrong: (answers: readonly unknown[]) => boolean;
}

type Law = (queries: Queries, dice: Dice) => Case;
type Rows = readonly Readonly<Record<string, unknown>>[];

const rows = (answer: unknown): Rows => (Array.isArray(answer) ? (answer as Rows) : []);
const shownSet = (answer: unknown): string => rows(answer).map(show).toSorted().join('\n');
const same = (a: unknown, b: unknown): boolean => show(a) === show(b);
const keys = (of: ClassName): string => vocabularies[of].key.map((key) => `'${key}'`).join(', ');
const names = Object.keys(classes) as ClassName[];

/** Laws by what they say. */
export const laws: Readonly<Record<string, Law>> = {
  'a condition, its opposite and its being null part the records': (queries, dice) => {
    const of = dice.pick(names);
    const { name, term } = queries.condition(of);
    const condition = print(term);
    const asked = (as: string) => `${of}.filter((${name}) => ${as}).select(${keys(of)}).all()`;
    return {
      asks: [
        asked(condition),
        asked(`not(${condition})`),
        asked(`and(${condition}).isNull()`),
        `${of}.select(${keys(of)}).all()`,
      ],
      wrong: ([yes, no, unknown, all]) => shownSet([...rows(yes), ...rows(no), ...rows(unknown)]) !== shownSet(all),
    };
  },
  'filters may come in any order': (queries, dice) => {
    const of = dice.pick(names);
    const each = [0, 1, 2].slice(dice.below(2)).map(() => queries.condition(of));
    const name = each[0]?.name ?? '';
    const conditions = each.map(({ term }) => print(term));
    const chain = (all: readonly string[]) => all.map((one) => `.filter((${name}) => ${one})`).join('');
    return {
      asks: [
        `${of}.query()${chain(conditions)}.sort(${keys(of)}).all()`,
        `${of}.sort(${keys(of)})${chain(conditions.toReversed())}.all()`,
        `${of}.sort(${keys(of)}).filter((${name}) => and(${conditions.toReversed().join(', ')})).all()`,
      ],
      wrong: ([one, ...others]) => others.some((other) => !same(one, other)),
    };
  },
  'count() is the number of records, exists() whether there are any, stream() gives the same': (queries) => {
    const query = print(queries.any());
    return {
      asks: [`${query}.all()`, `${query}.count()`, `${query}.exists()`, `streamed(${query})`],
      wrong: ([all, count, exists, streamed]) => {
        const length = rows(all).length;
        return count !== length || exists !== length > 0 || shownSet(streamed) !== shownSet(all);
      },
    };
  },
  'the pages are all the records': (queries, dice) => {
    const query = print(queries.sorted());
    return {
      asks: [`${query}.all()`, `pages(${query}, ${dice.pick([2, 3, 7])})`],
      wrong: ([all, walk]) => {
        const { forward, backward } = walk as { forward: readonly unknown[][]; backward: readonly unknown[][] };
        return !same(forward.flat(), all) || !same(backward, forward.slice(0, -1));
      },
    };
  },
  'limit() and offset() cut a slice': (queries, dice) => {
    const query = print(queries.sorted());
    const [from, count] = [dice.below(5), dice.below(6)];
    return {
      asks: [`${query}.all()`, `${query}.offset(${from}).limit(${count}).all()`, `${query}.first()`],
      wrong: ([all, cut, first]) =>
        !same(rows(all).slice(from, from + count), cut) || !same(rows(all)[0] ?? null, first),
    };
  },
  'distinct() leaves one of each': (queries, dice) => {
    const of = dice.pick(names);
    const words = vocabularies[of].words.filter(
      (word) => word.attribute && word.canonical && word.kind !== 'json' && word.kind !== 'floats',
    );
    const chosen = dice.some(words, 1 + dice.below(3)).map((word) => `'${word.name}'`);
    const { name, term } = queries.condition(of);
    const query = `${of}.filter((${name}) => ${print(term)}).select(${chosen.join(', ')})`;
    return {
      asks: [`${query}.all()`, `${query}.distinct().all()`],
      wrong: ([all, once]) => [...new Set(rows(all).map(show))].toSorted().join('\n') !== shownSet(once),
    };
  },
  'a load is a query for the records of each': (queries, dice) => {
    const { of, many, to, here, there } = dice.pick(plainManys);
    const { name, term } = queries.condition(to);
    const narrowed = `.filter((${name}) => ${print(term)})`;
    return {
      asks: [
        `${of}.select('${here}').load({ ${many}: (q) => q${narrowed} }).all()`,
        `each(${of}.select('${here}'), (parent) => ${to}.query()${narrowed}.filter((c) => c.${there}.eq(parent.${here})).sort(${keys(to)}).all(), '${many}')`,
      ],
      wrong: ([loaded, queried]) => shownSet(loaded) !== shownSet(queried),
    };
  },
  'an aggregate is about the records that are loaded': (queries, dice) => {
    const of = dice.pick(names.filter((each) => vocabularies[each].manys.length > 0));
    const many = dice.pick(vocabularies[of].manys);
    const [key = 'id'] = vocabularies[many.to].key;
    const { name, term } = queries.condition(many.to);
    const narrowed = `.filter((${name}) => ${print(term)})`;
    const about = (as: string) => `(x) => x.${many.name}${narrowed}${as}`;
    const inOrder = vocabularies[many.to].key.map((each) => `.sort((c) => c.${each})`).join('');
    return {
      asks: [
        `${of}.sort(${keys(of)}).load({ ${many.name}: (q) => q.select(${keys(many.to)})${narrowed} }).all()`,
        `${of}.sort(${keys(of)}).calculate('n', ${about('.count()')}).calculate('any', ${about('.exists()')}).calculate('ids', ${about(`${inOrder}.list((c) => c.${key})`)}).all()`,
      ],
      wrong: ([loaded, counted]) =>
        rows(loaded).some((row, at) => {
          const found = rows(row[many.name]);
          const other = rows(counted)[at];
          const ids = (values: unknown) => (Array.isArray(values) ? values.map(show).toSorted().join() : '');
          return (
            other?.['n'] !== found.length ||
            other['any'] !== found.length > 0 ||
            ids(other['ids']) !== ids(found.map((one) => one[key]))
          );
        }),
    };
  },
  'loading onto records gives what loading with them gives': (queries, dice) => {
    const of = dice.pick(names);
    const spec = `{ ${print(queries.spec(of))} }`;
    const query = `${of}.select(${keys(of)}).sort(${keys(of)})`;
    return {
      asks: [`${query}.load(${spec}).all()`, `onto(${of}, ${query}, ${spec})`],
      wrong: ([loaded, onto]) => !same(loaded, onto),
    };
  },
};

/** To-manys that a key alone ties. */
const plainManys = names.flatMap((of) =>
  (model.of(classes[of])?.relationships ?? []).flatMap((link) => {
    const [match] = link.on;
    if (
      link.kind !== 'hasMany' ||
      match === undefined ||
      ['kept', 'dearest', 'topNotes', 'openNotes'].includes(link.name)
    )
      return [];
    return [
      { of, many: link.name, to: link.destination.name as ClassName, here: match.here.name, there: match.there.name },
    ];
  }),
);

/** What is wrong on a bench about a law, or undefined. A value that PostgreSQL refuses decides nothing. */
export async function broken({ asks, wrong }: Case, bench: Bench): Promise<string | undefined> {
  const answers: unknown[] = [];
  for (const source of asks) {
    try {
      answers.push(await bench.run(async () => say(source)));
    } catch (error) {
      if (isOfNoAccount(error)) return undefined;
      return `${source}\n  ${String(error)}`;
    }
  }
  return wrong(answers) ? asks.map((source, at) => `${source}\n${show(answers[at])}`).join('\n') : undefined;
}

/** A value that PostgreSQL refuses, what memory cannot know, and what is no query after all. */
const isOfNoAccount = (error: unknown): boolean =>
  error instanceof Error &&
  (['OperatorMisuse', 'Misdeclared'].includes(error.constructor.name) ||
    ('sqlstate' in error && String(error.sqlstate).startsWith('22')) ||
    ('code' in error && error.code === 'memory.undecidable'));
