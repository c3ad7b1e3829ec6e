import { withActor, withRepo } from 'quarry';
import { expect, test } from 'vitest';
import { Dice } from '../support/differential/dice.ts';
import { InMemory, Label, Library, Paper, Reader, Remark, useLibrary, worlds } from '../support/library.ts';

// Queries made by chance, each asked where policies hide what an actor may not read, on a server and in memory, and where
// that is not there at all: nobody can tell the one from the other. What `filter()` of a query asks is not among them.

useLibrary();

const seed = Number(process.env['QUARRY_SEED'] ?? 20_261_121);
const count = Number(process.env['QUARRY_RUNS'] ?? 150);

type Data = Readonly<Record<string, unknown>>;
type Record_ = Readonly<Record<string, Many & Value>>;
interface Value {
  gt(value: number): unknown;
  length(): { gt(value: number): unknown };
}
interface Many {
  filter(condition: (record: Record_) => unknown): Many;
  count(): unknown;
  exists(): unknown;
  sum(of: (record: Record_) => unknown): unknown;
  max(of: (record: Record_) => unknown): unknown;
}
interface Asking {
  where(condition: Data): Asking;
  sort(...by: string[]): Asking;
  limit(count: number): Asking;
  offset(count: number): Asking;
  load(spec: Data): Asking;
  select(...names: string[]): Asking;
  calculate(name: string, of: (record: Record_) => unknown): Asking;
  hint(hints: Data): Asking;
  union(other: Asking): Asking;
  except(other: Asking): Asking;
  all(): Promise<unknown>;
  count(): Promise<unknown>;
  exists(): Promise<unknown>;
  page(options: Data): Promise<{ readonly records: unknown; readonly count: unknown }>;
  summary(of: Data): Promise<unknown>;
  groupBy(name: string): { summary(of: Data): Asking };
}

interface Kind {
  readonly resource: { query(): unknown };
  readonly numbers: readonly string[];
  readonly texts: readonly string[];
  readonly values: readonly string[];
  readonly ones: Readonly<Record<string, () => Kind>>;
  readonly manys: Readonly<Record<string, () => Kind>>;
}
const reader: Kind = {
  resource: Reader,
  numbers: ['id'],
  texts: ['name'],
  values: ['paperCount', 'total', 'titles', 'newestTitle', 'loudestWords', 'summary', 'above'],
  ones: { newest: () => paper, loudest: () => remark },
  manys: { papers: () => paper, best: () => paper, heard: () => remark, labels: () => label, others: () => paper },
};
const paper: Kind = {
  resource: Paper,
  numbers: ['id', 'score', 'ownerId'],
  texts: ['title'],
  values: ['citedTitle', 'latestWords', 'isDiscussed', 'labelNames'],
  ones: { owner: () => reader, cited: () => paper, latest: () => remark },
  manys: { remarks: () => remark, labels: () => label },
};
const remark: Kind = {
  resource: Remark,
  numbers: ['id', 'paperId'],
  texts: ['words'],
  values: ['paperTitle'],
  ones: { paper: () => paper },
  manys: {},
};
const label: Kind = {
  resource: Label,
  numbers: ['id'],
  texts: ['name'],
  values: [],
  ones: {},
  manys: { papers: () => paper },
};

const bounds = [1, 2, 4, 30, 9000, 9002];

function condition(kind: Kind, dice: Dice, depth: number): Data {
  const ones = Object.entries(kind.ones);
  const manys = Object.entries(kind.manys);
  return dice.weighted<Data>([
    [3, () => ({ [dice.pick(kind.numbers)]: { [dice.pick(['gt', 'lte', 'not'])]: dice.pick(bounds) } })],
    [2, () => ({ [dice.pick(kind.texts)]: { contains: dice.pick(['SECRET', 'o', 'n', 'of']) } })],
    [depth > 0 && ones.length > 0 ? 3 : 0, () => through(dice, ones, (next) => condition(next, dice, depth - 1))],
    [
      depth > 0 && manys.length > 0 ? 3 : 0,
      () =>
        through(dice, manys, (next) => ({ [dice.pick(['some', 'none', 'every'])]: condition(next, dice, depth - 1) })),
    ],
    [depth > 0 ? 1 : 0, () => ({ not: condition(kind, dice, depth - 1) })],
    [depth > 0 ? 1 : 0, () => ({ or: [condition(kind, dice, depth - 1), condition(kind, dice, depth - 1)] })],
  ]);
}

function through(dice: Dice, ways: readonly (readonly [string, () => Kind])[], what: (next: Kind) => unknown): Data {
  const [name, next] = dice.pick(ways);
  return { [name]: what(next()) };
}

function loads(kind: Kind, dice: Dice, depth: number): Data {
  const spec: Record<string, unknown> = {};
  for (const name of dice.some(kind.values, dice.below(3))) spec[name] = true;
  if (depth === 0) return spec;
  for (const [name, next] of dice.some(Object.entries(kind.ones), dice.below(2))) {
    const inside = loads(next(), dice, depth - 1);
    const where = condition(next(), dice, 1);
    spec[name] = dice.chance(0.3) ? (q: Asking) => q.where(where).load(inside) : inside;
  }
  for (const [name, next] of dice.some(Object.entries(kind.manys), dice.below(2)))
    spec[name] = nested(next(), dice, depth);
  return spec;
}

function nested(kind: Kind, dice: Dice, depth: number): (query: Asking) => Asking {
  const inside = loads(kind, dice, depth - 1);
  const where = dice.chance(0.4) ? condition(kind, dice, 1) : {};
  const by = dice.pick(kind.numbers);
  const limit = dice.chance(0.4) ? 1 + dice.below(3) : undefined;
  return (q) => {
    const sorted = q.where(where).sort(by, 'id').load(inside);
    return limit === undefined ? sorted : sorted.limit(limit);
  };
}

/** A value about one of the to-manys. */
function value(kind: Kind, dice: Dice): ((record: Record_) => unknown) | undefined {
  const manys = Object.entries(kind.manys);
  if (manys.length === 0) return undefined;
  const [name, next] = dice.pick(manys);
  const by = dice.pick(next().numbers);
  const bound = dice.pick(bounds);
  const narrow = dice.chance(0.5);
  const how = dice.pick(['count', 'exists', 'sum', 'max'] as const);
  return (record) => {
    const many = record[name] as Many;
    const some = narrow ? many.filter((one) => (one[by] as Value).gt(bound)) : many;
    return how === 'count' || how === 'exists' ? some[how]() : some[how]((one) => one[by]);
  };
}

/** A query by chance: the same one each time it is asked. */
function query(dice: Dice): () => Promise<unknown> {
  const kind = dice.pick([reader, paper, paper, remark, label]);
  const where = dice.chance(0.6) ? condition(kind, dice, 2) : {};
  const spec = loads(kind, dice, 2);
  const by = `${dice.pick(['', '-'])}${dice.pick(kind.numbers)}`;
  const of = value(kind, dice);
  const other = condition(kind, dice, 1);
  const hints = dice.pick([
    {},
    { loads: 'apart' },
    { loads: 'together' },
    { aggregates: 'lateral' },
    { aggregates: 'grouped' },
  ]);
  const start = (): Asking => (kind.resource.query() as Asking).where(where);
  const full = (): Asking => {
    const loaded = start().sort(by, 'id').load(spec).hint(hints);
    return of === undefined ? loaded : loaded.calculate('made', of);
  };
  const number = dice.pick(kind.numbers);
  const size = 1 + dice.below(3);
  return dice.weighted<() => Promise<unknown>>([
    [6, () => () => full().all()],
    [2, () => () => full().limit(size).offset(1).all()],
    [1, () => () => start().count()],
    [1, () => () => start().exists()],
    [
      1,
      () => async () => {
        const page = await full().page({ size, count: true });
        return [page.records, page.count];
      },
    ],
    [
      1,
      () => () => start().summary({ n: (all: Many) => all.count(), max: (all: Many) => all.max((one) => one[number]) }),
    ],
    [
      1,
      () => () =>
        start()
          .groupBy(number)
          .summary({ n: (all: Many) => all.count() })
          .sort(number)
          .all(),
    ],
    [
      1,
      () => () =>
        start()
          .union((kind.resource.query() as Asking).where(other))
          .sort('id')
          .load(spec)
          .all(),
    ],
    [
      1,
      () => () =>
        start()
          .except((kind.resource.query() as Asking).where(other))
          .sort('id')
          .all(),
    ],
  ]);
}

test(`what an actor may not read might as well not be there (seed ${seed})`, async () => {
  let hidden = 0;
  for (let i = 0; i < count; i++) {
    const ask = query(new Dice(seed, i));
    const { actor, called, repo } = worlds[i % worlds.length] ?? { actor: undefined, called: '', repo: InMemory };
    const elsewhere = { allowForeign: true };
    const without = await withRepo(Library, repo, () => withActor(actor, ask, { authorize: false }), elsewhere);
    const everything = await withRepo(Library, InMemory, () => withActor(actor, ask, { authorize: false }), elsewhere);
    if (JSON.stringify(without) !== JSON.stringify(everything)) hidden++;
    const about = `query ${i} of seed ${seed}, asked by ${called}`;
    expect(await withActor(actor, ask), `${about} on a server`).toEqual(without);
    expect(await withRepo(Library, InMemory, () => withActor(actor, ask), elsewhere), `${about} in memory`).toEqual(
      without,
    );
  }
  // Most of them are about something that is hidden.
  expect(hidden).toBeGreaterThan(count / 4);
}, 3_600_000);
