const milliseconds = (ms) => (ms < 1 ? `${Math.round(ms * 1000)} µs` : `${ms.toFixed(ms < 100 ? 1 : 0)} ms`);

/** One contestant on one workload, in a line. */
export function line(workload, lanes, { name, ms, ratio, cpu, cpuRatio, p99, heap }) {
  const parts = [
    `${workload.padEnd(4)}${String(lanes).padStart(3)} ${lanes === 1 ? 'lane ' : 'lanes'} ${name.padEnd(17)}`,
    `${ratio.toFixed(2).padStart(6)}  ${milliseconds(ms).padStart(8)}`,
    `node ${milliseconds(cpu).padStart(8)} (${cpuRatio.toFixed(2)})`,
  ];
  if (p99 !== undefined) parts.push(`p99 ${milliseconds(p99).padStart(8)}`);
  if (heap !== undefined) parts.push(`heap +${(heap / 1e6).toFixed(1)} MB`);
  return parts.join('  ');
}

/** Ratios as markdown: a row per contestant, a column per workload; `–` where there is no API for it. */
export function table(names, results, lanes) {
  const columns = Object.keys(results).filter((workload) => measured(results, workload, lanes) !== undefined);
  const cell = (name, workload) => measured(results, workload, lanes).find((each) => each.name === name);
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const lines = [
    row([lanes === 1 ? '1 lane' : `${lanes} lanes`, ...columns]),
    `|---|${columns.map(() => '--:|').join('')}`,
    ...names.map((name) => row([name, ...columns.map((workload) => cell(name, workload)?.ratio.toFixed(2) ?? '–')])),
    row(['*raw, time per call*', ...columns.map((workload) => milliseconds(cell('raw', workload)?.ms ?? Number.NaN))]),
  ];
  return lines.join('\n');
}

const measured = (results, workload, lanes) => results[workload].find((each) => each.lanes === lanes)?.measured;
