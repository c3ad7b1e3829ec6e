// One contestant in a process of its own. The coordinator says what to do over IPC: `check` gives results to compare,
// `slice` measures.
import { contestants } from './peers.js';
import { randomOf } from './random.js';
import { workloads } from './workloads.js';

const [name, url, connections] = process.argv.slice(2);
const { module, variant } = contestants[name];
const { open } = await import(`./contestant/${module}.js`);
const api = await open({ url, connections: Number(connections), variant });

/** Reads a stream as its users would, and says what came. */
async function drain(run, sample = () => {}) {
  let count = 0;
  let sum = 0;
  let first;
  let last;
  await run({}, (row) => {
    count += 1;
    sum += row.id;
    first ??= row;
    last = row;
    if (count % 10000 === 0) sample();
  });
  return { count, sum, first, last };
}

/** `plain` of a contestant makes data of what it hands out, so that it can be compared. */
async function check({ workload, times }) {
  const { draw, stream } = workloads[workload];
  const run = api[workload];
  const plain = api.plain?.[workload] ?? ((result) => result);
  if (stream) {
    const { first, last, ...read } = await drain(run);
    return [{ ...read, first: plain(first), last: plain(last) }];
  }
  const below = randomOf(4711);
  const results = [];
  for (let i = 0; i < times; i++) results.push(plain(await run(draw(below))));
  return results;
}

async function slice(asked) {
  const { stream } = workloads[asked.workload];
  globalThis.gc?.();
  const before = process.cpuUsage();
  const began = performance.now();
  const measured = await (stream ? streamed(asked) : calls(asked));
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  return { wall, cpu: (user + system) / 1000, ...measured };
}

/** Calls in each lane until the time is up. */
async function calls({ workload, lanes, ms, seed }) {
  const { draw, once } = workloads[workload];
  const run = api[workload];
  const below = randomOf(seed);
  const latencies = [];
  const end = performance.now() + ms;
  const lane = async () => {
    for (;;) {
      const began = performance.now();
      if (once ? latencies.length > 0 : began >= end) return;
      await run(draw(below));
      latencies.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  latencies.sort((a, b) => a - b);
  const p99 = latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * 0.99))];
  return { count: latencies.length, p99: once ? undefined : p99 };
}

async function streamed({ workload }) {
  const used = () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = used();
  let peak = 0;
  await drain(api[workload], () => {
    peak = Math.max(peak, used() - before);
  });
  return { count: 1, p99: undefined, heap: peak };
}

const tasks = {
  supports: async () => Object.keys(workloads).filter((workload) => typeof api[workload] === 'function'),
  check,
  slice,
  close: async () => {
    await api.close();
    process.disconnect();
  },
};

// Pools would keep it alive without a coordinator.
process.on('disconnect', () => process.exit());
process.on('message', async ({ id, task, asked }) => {
  const answer = await tasks[task](asked).then(
    (value) => ({ id, value }),
    (error) => ({ id, error: error.stack ?? String(error) }),
  );
  if (process.connected) process.send(answer);
});
process.send({ ready: true });
