// Compares contestants on workloads: first that they give the same results, then how long they take, in slices that
// take turns. Ratios are taken within a round, so what slows the machine down slows both sides of a ratio.
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { median } from './median.js';
import { pin } from './pin.js';
import { workloads } from './workloads.js';

const base = 'raw';
/** Argument sets whose results must agree. */
const checked = 5;

/** Slices of slow workloads are longer, so that there are some calls in each. */
const lengthOf = ({ slow }, ms) => (slow ? Math.max(ms, 600) : ms);
/** The first slice, which is not counted, is long enough for code to be compiled by: some thousands of short calls. */
const warmth = 1500;

/** A new record's id depends on who came first. */
function withoutIds(results) {
  return results.map((result) => (typeof result === 'object' ? { ...result, id: undefined } : result));
}

export class Comparison {
  #contestants;
  #admin;
  #options;
  /** Out of the workload that is being measured. */
  #out = new Set();
  /** Who was left out of what, and why. */
  failures = [];

  constructor(contestants, admin, options) {
    this.#contestants = contestants;
    this.#admin = admin;
    this.#options = options;
  }

  static async open(contestants, url, options) {
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    return new Comparison(contestants, admin, options);
  }

  close() {
    return this.#admin.end();
  }

  /** Results of one workload: per number of lanes, per contestant. Contestants without it are not in them. */
  async run(workload) {
    const definition = workloads[workload];
    this.#out.clear();
    const able = await this.#agreeing(workload, definition);
    const results = [];
    for (const lanes of definition.once ? [1] : this.#options.lanes) {
      const asked = { workload, lanes, ms: lengthOf(definition, this.#options.ms) };
      results.push({ lanes, measured: await this.#measure(able, definition, asked) });
    }
    return results;
  }

  /** Those who do the workload, and give what the base gives. */
  async #agreeing(workload, definition) {
    const wanted = await this.#check(this.#contestants[0], workload, definition);
    const agreeing = [];
    for (const contestant of this.#contestants) {
      if (!contestant.supports.includes(workload)) continue;
      try {
        const got = await this.#check(contestant, workload, definition);
        if (isDeepStrictEqual(got, wanted)) agreeing.push(contestant);
        else this.#report(difference(workload, contestant.name, wanted, got));
      } catch (error) {
        this.#lose(contestant, workload, error);
      }
    }
    return agreeing;
  }

  async #check(contestant, workload, definition) {
    await definition.clean?.(this.#admin);
    const results = await contestant.ask('check', { workload, times: definition.once ? 1 : checked });
    if (definition.left === undefined) return results;
    return [...withoutIds(results), (await this.#admin.query(definition.left)).rows];
  }

  async #measure(able, definition, asked) {
    const slices = new Map(able.map(({ name }) => [name, []]));
    const { rounds, seed } = this.#options;
    for (let round = -1; round < rounds; round++) {
      // Round -1 warms up: code gets compiled, and statements pass the executions after which a plan is kept.
      const ms = round < 0 ? Math.max(asked.ms, warmth) : asked.ms;
      const turns = able.map((_, i) => able[(i + round + 1) % able.length]);
      for (const contestant of turns) {
        if (this.#out.has(contestant)) continue;
        // While it warms up the compiler's threads get a core of their own.
        await this.#pin(contestant, round < 0 ? undefined : asked.lanes);
        try {
          await definition.clean?.(this.#admin);
          const slice = await contestant.ask('slice', { ...asked, ms, seed: seed + round });
          if (round >= 0) slices.get(contestant.name).push(slice);
        } catch (error) {
          this.#lose(contestant, asked.workload, error);
        }
      }
    }
    const reference = slices.get(base);
    const measured = [...slices].filter(([, own]) => own.length > 0);
    return measured.map(([name, own]) => ({ name, ...summary(own, reference) }));
  }

  async #pin({ pid }, lanes) {
    if (this.#options.pin) await pin(pid, this.#admin, lanes === 1 ? '1' : '0,1');
  }

  #lose(contestant, workload, error) {
    this.#options.signal.throwIfAborted();
    this.#out.add(contestant);
    this.#report(`${workload}: ${contestant.name} is out: ${error.message.split('\n').slice(0, 3).join(' | ')}`);
  }

  #report(failure) {
    console.log(failure);
    this.failures.push(failure);
  }
}

function summary(slices, reference) {
  const perOperation = ({ wall, count }) => wall / count;
  const cpu = ({ cpu: used, count }) => used / count;
  const of = (figure) => median(slices.map(figure));
  const ratio = (figure) =>
    median(slices.flatMap((slice, i) => (reference[i] === undefined ? [] : [figure(slice) / figure(reference[i])])));
  return {
    ms: of(perOperation),
    ratio: ratio(perOperation),
    cpu: of(cpu),
    cpuRatio: ratio(cpu),
    p99: slices[0]?.p99 === undefined ? undefined : of(({ p99 }) => p99),
    heap: slices[0]?.heap === undefined ? undefined : of(({ heap }) => heap),
  };
}

function difference(workload, name, wanted, got) {
  const [expected, found] = [wanted, got].map((results) => JSON.stringify(results));
  let at = 0;
  while (at < expected.length && expected[at] === found[at]) at += 1;
  const around = (text) => text.slice(Math.max(0, at - 40), at + 60);
  return `${workload}: ${name} is left out, its results differ: …${around(found)}… instead of …${around(expected)}…`;
}
