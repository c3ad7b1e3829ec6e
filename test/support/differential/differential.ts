import { type Answer, ask, shown, type Verdict, verdictOf } from './answer.ts';
import type { Bench } from './bench.ts';
import { randomData } from './data.ts';
import { Dice } from './dice.ts';
import { isDeterminate, isOrdered, requestOf, say } from './language.ts';
import { broken, laws } from './laws.ts';
import { type Example, Queries } from './queries.ts';
import { brief, differences } from './show.ts';
import { shrunk } from './shrink.ts';
import { print, type Term } from './term.ts';
import { vocabularies } from './vocabulary.ts';

/** Queries that share their data. */
const chunk = 250;
/** Every so many queries a law is tried. */
const lawEvery = 8;

export interface Run {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
  /** PostgreSQL, and who is to answer like it. */
  readonly truth: Bench;
  readonly other: Bench;
  /** Queries that are under way at the same time. */
  readonly lanes: number;
  /** Hears of a long run how far it is. */
  readonly progress?: (done: number, tally: Tally) => void;
}

/** A long run says every so often how far it is. */
const pause = 10_000;

/** What came of a run. */
export class Tally {
  readonly endings = new Map<string, number>();
  readonly verdicts = new Map<Verdict['is'], number>();
  readonly reasons = new Map<string, number>();
  readonly laws = new Map<string, number>();
  readonly complaints: string[] = [];
  /** Queries whose answer was not empty. */
  found = 0;

  note(example: Example, verdict: Verdict, answer: Answer): void {
    if ('value' in answer && !/^(0|false|null|\[\]|\{ backward: \[\], forward: \[\[\]\] \}|)$/.test(shown(answer)))
      this.found += 1;
    add(this.endings, example.ending);
    add(this.verdicts, verdict.is);
    if ('why' in verdict) add(this.reasons, `${verdict.is}: ${verdict.why}`);
  }

  share(is: Verdict['is']): number {
    const all = [...this.verdicts.values()].reduce((sum, count) => sum + count, 0);
    return (this.verdicts.get(is) ?? 0) / all;
  }

  toString(): string {
    const lines = (counts: ReadonlyMap<string, number>): string =>
      [...counts]
        .toSorted(([, a], [, b]) => b - a)
        .map(([what, count]) => `  ${String(count).padStart(6)} ${what}`)
        .join('\n');
    const percent = (this.share('undecided') * 100).toFixed(2);
    return [
      ['queries', lines(this.endings)],
      [`answers (${percent} % undecided, ${this.found} not empty)`, lines(this.verdicts)],
      ['why', lines(this.reasons)],
      ['laws', lines(this.laws)],
    ]
      .filter(([, text]) => text !== '')
      .map(([title, text]) => `${title}\n${text}`)
      .join('\n');
  }
}

const add = <K>(counts: Map<K, number>, key: K): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** Runs random queries over random data at two benches and tells where these differ. */
export async function differential(run: Run): Promise<Tally> {
  const tally = new Tally();
  const end = run.from + run.count;
  for (let from = run.from; from < end; ) {
    const number = Math.floor(from / chunk);
    const to = Math.min((number + 1) * chunk, end);
    const data = randomData(new Dice(run.seed, number, 1));
    await Promise.all([run.truth.replace(data), run.other.replace(data)]);
    const differing: { readonly index: number; readonly example: Example }[] = [];
    let at = from;
    const lane = async (): Promise<void> => {
      while (at < to) {
        const index = at++;
        const example = new Queries(new Dice(run.seed, index, 2)).example();
        const { verdict, answers } = await compared(example, example.whole, run);
        tally.note(example, verdict, answers[0]);
        if (verdict.is === 'differs') differing.push({ index, example });
        if (index % lawEvery === 0) await tryLaw(index, run, tally);
      }
    };
    await Promise.all(Array.from({ length: run.lanes }, lane));
    for (const { index, example } of differing) {
      if (tally.complaints.length < 12) tally.complaints.push(await complaint(index, example, run));
    }
    from = to;
    if ((to - run.from) % pause === 0 && to < end) run.progress?.(to - run.from, tally);
  }
  return tally;
}

async function compared(
  example: Example,
  whole: Term,
  { truth, other }: Run,
): Promise<{ readonly verdict: Verdict; readonly answers: readonly [Answer, Answer] }> {
  const source = print(whole);
  const answers = await Promise.all([ask(truth, source), ask(other, source)]);
  const verdict = verdictOf(answers[0], answers[1], true);
  if (verdict.is !== 'differs' || example.ending !== 'all') return { verdict, answers };
  const request = requestOf(whole);
  const ordered = request === undefined || isOrdered(request, vocabularies[example.of].key);
  return { verdict: ordered ? verdict : verdictOf(answers[0], answers[1], false), answers };
}

async function tryLaw(index: number, { seed, truth, other }: Run, tally: Tally): Promise<void> {
  const dice = new Dice(seed, index, 3);
  const [says, law] = dice.pick(Object.entries(laws));
  const held = law(new Queries(dice), dice);
  add(tally.laws, says);
  for (const bench of [truth, other]) {
    const why = await broken(held, bench);
    if (why !== undefined) tally.complaints.push(`${bench.name}: ${says}\n${why}\n${repeat(seed, index)}`);
  }
}

/** The least query that is still answered differently, with both answers. */
async function complaint(index: number, example: Example, run: Run): Promise<string> {
  const differs = async (whole: Term): Promise<boolean> => {
    const request = requestOf(whole);
    if (request !== undefined && !isDeterminate(request, vocabularies[example.of].key)) return false;
    return (await compared(example, whole, run)).verdict.is === 'differs';
  };
  const whole = await shrunk(example.whole, differs);
  const { answers } = await compared(example, whole, run);
  const sql = await sqlOf(whole, run.truth);
  return [
    print(whole),
    ...(sql === undefined ? [] : [sql]),
    ...compareAnswers(answers),
    `${run.truth.name}: ${brief(shown(answers[0]))}`,
    `${run.other.name}: ${brief(shown(answers[1]))}`,
    `in full: ${print(example.whole)}`,
    repeat(run.seed, index),
  ].join('\n');
}

const compareAnswers = ([a, b]: readonly [Answer, Answer]): readonly string[] =>
  'error' in a || 'error' in b ? [] : differences(a.value, b.value);

const repeat = (seed: number, index: number): string => `again: npm run differential -- --seed ${seed} --only ${index}`;

async function sqlOf(whole: Term, bench: Bench): Promise<string | undefined> {
  const query = whole.parts.find((part) => typeof part !== 'string' && part.sort === 'query');
  if (query === undefined || typeof query === 'string') return undefined;
  try {
    const shownSql = await bench.run(async () =>
      (say(print(query)) as { toSQL(): { sql: string; params: unknown[] } }).toSQL(),
    );
    return `${shownSql.sql} ${shown({ value: shownSql.params })}`;
  } catch {
    return undefined;
  }
}
