import { InvalidManyOption } from './options.ts';

/** Inputs that are written together. */
export interface Batch {
  /** The place of the first among all inputs. */
  readonly first: number;
  readonly inputs: readonly unknown[];
}

/** Cuts inputs of any length, also those still to come, into batches: no more of them than needed are held at a time. */
export async function* batchesOf(inputs: unknown, size: number): AsyncGenerator<Batch, void, undefined> {
  const cutting = new Cutting(size);
  yield* isAsync(inputs) ? cutAsync(inputs, cutting) : cut(listed(inputs), cutting);
  if (!cutting.isEmpty) yield cutting.take();
}

/** Waiting for what is there already would cost more than casting it. */
function* cut(inputs: Iterable<unknown>, cutting: Cutting): Generator<Batch, void, undefined> {
  for (const input of inputs) if (cutting.add(input)) yield cutting.take();
}

async function* cutAsync(inputs: AsyncIterable<unknown>, cutting: Cutting): AsyncGenerator<Batch, void, undefined> {
  for await (const input of inputs) if (cutting.add(input)) yield cutting.take();
}

function listed(inputs: unknown): Iterable<unknown> {
  if (typeof inputs === 'object' && inputs !== null && Symbol.iterator in inputs) return inputs as Iterable<unknown>;
  const found = inputs === null ? 'null' : `a ${typeof inputs}`;
  throw new InvalidManyOption(`createMany() takes a list of inputs, or what gives them one by one, not ${found}`);
}

class Cutting {
  /** One is kept for the sake of compiled code, as `Exchange.kept`. */
  static readonly kept: object = new Cutting(1);

  readonly #size: number;
  #first = 0;
  #inputs: unknown[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  get isEmpty(): boolean {
    return this.#inputs.length === 0;
  }

  /** Whether that makes a whole batch. */
  add(input: unknown): boolean {
    return this.#inputs.push(input) === this.#size;
  }

  take(): Batch {
    const batch = { first: this.#first, inputs: this.#inputs };
    this.#first += batch.inputs.length;
    this.#inputs = [];
    return batch;
  }
}

const isAsync = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
