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

/** Columns as wide as what is in them: a file that is formatted stays as it is. */
function markdown(head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((cells) => cells[i].length), 3));
  const row = (cells) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [row(head), rule, ...rows.map(row)].join('\n');
}

/** What is said of each cell; `–` where there is no API for it, or the contestant was out. */
const figures = [
  { title: 'ratio of time per call to raw', of: ({ ratio }) => ratio.toFixed(2), foot: ({ ms }) => ms },
  { title: 'p99', of: ({ p99 }) => (p99 === undefined ? '–' : milliseconds(p99)) },
  { title: "CPU of the client's process per call", of: ({ cpu }) => milliseconds(cpu) },
];

function table({ names, results }, lanes, { title, of, foot }) {
  const measured = (workload) => results[workload].find((each) => each.lanes === lanes)?.measured;
  const found = (name, workload) => measured(workload)?.find((each) => each.name === name);
  const cellOf = (name, workload) => {
    const cell = found(name, workload);
    return cell === undefined ? '–' : of(cell);
  };
  const columns = Object.keys(results).filter((workload) => names.some((name) => cellOf(name, workload) !== '–'));
  const rows = names.map((name) => [name, ...columns.map((workload) => cellOf(name, workload))]);
  const shown = rows.filter(([, ...cells]) => cells.some((cell) => cell !== '–'));
  if (foot !== undefined)
    shown.push(['_raw, per call_', ...columns.map((workload) => milliseconds(foot(found('raw', workload))))]);
  return `**${lanes === 1 ? '1 lane' : `${lanes} lanes`}: ${title}**\n\n${markdown(['', ...columns], shown)}`;
}

function heap({ names, results }) {
  const measured = results.W10?.flatMap((each) => each.measured) ?? [];
  const grown = names.flatMap((name) => {
    const cell = measured.find((each) => each.name === name);
    return cell === undefined ? [] : [`${name} ${Math.round(cell.heap / 1e6)} MB`];
  });
  return grown.length === 0 ? [] : [`Growth of the heap in W10: ${grown.join(', ')}.`];
}

function conditions({ date, machine, versions, options, failures }) {
  const { rounds, ms, pinned, complete } = options;
  const { cores, model, load } = machine;
  return [
    `${date}; ${cores} × ${model}, load average ${load.map((each) => each.toFixed(1)).join(' to ')}${complete ? '' : '; NOT COMPLETE'}.`,
    `${rounds} rounds of ${ms} ms${pinned ? ', 1 lane pinned to a core' : ''}.`,
    `Node ${versions.node}, PostgreSQL ${versions.server}, ${[...new Set(versions.packages)].join(', ')}.`,
    ...failures.map((failure) => `- ${failure}`),
  ].join('\n');
}

/** A run as markdown: under which conditions, then a table per figure and number of lanes. */
export function report(run) {
  const tables = run.options.lanes.flatMap((lanes) => figures.map((figure) => table(run, lanes, figure)));
  return [conditions(run), ...tables, ...heap(run)].join('\n\n');
}
