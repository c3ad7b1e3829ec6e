import { QuarryError } from '../../error/quarry-error.ts';
import type { Stage } from '../operation.ts';
import type { Node } from './node.ts';

/** Operations that wait for each other: a mistake of the planner, not of the resources. */
export class OrderingCycle extends QuarryError {
  readonly code = 'schema.ordering_cycle';
  constructor(operations: readonly string[]) {
    super(`These operations wait for each other: ${operations.join(', ')}`, {
      why: 'The planner found no order for them. That is a bug in Quarry.',
      fix: 'Make the change in two migrations, and report it please.',
    });
  }
}

interface Waiting {
  readonly node: Node;
  /** Nodes that must run before, and whether they must be committed. */
  readonly after: ReadonlyMap<Node, boolean>;
  /** How many of them are not placed yet. */
  open: number;
}

/** Nodes in an order in which every fact is there when it is needed, in as few stages as possible; stable. */
export function stagesOf(nodes: readonly Node[]): Stage[] {
  let waiting = edges(nodes);
  const behind = index(waiting, ({ after }) => [...after.keys()]);
  const stages: { mode: Node['mode']; nodes: Node[] }[] = [];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ open }) => open === 0);
    const last = stages.at(-1);
    const joining = ready.find((candidate) => last !== undefined && joins(candidate, last));
    const next = joining ?? ready.find(({ node }) => node.mode !== 'tx') ?? ready[0];
    if (next === undefined) throw new OrderingCycle(waiting.map(({ node }) => node.operations[0]?.kind ?? ''));
    if (joining !== undefined) last?.nodes.push(next.node);
    else stages.push({ mode: next.node.mode, nodes: [next.node] });
    for (const other of behind.get(next.node) ?? []) other.open -= 1;
    waiting = waiting.filter((other) => other !== next);
  }
  return stages.map(({ mode, nodes: together }) => ({
    mode: mode === 'apart' ? 'tx' : mode,
    operations: together.flatMap((one) => one.operations),
  }));
}

function joins(
  { node, after }: Waiting,
  stage: { readonly mode: Node['mode']; readonly nodes: readonly Node[] },
): boolean {
  if (node.mode !== stage.mode || node.mode === 'auto' || node.mode === 'batch') return false;
  return !stage.nodes.some((before) => after.get(before) === true);
}

function edges(nodes: readonly Node[]): Waiting[] {
  const makers = index(nodes, (one) => one.makes);
  const enders = index(nodes, (one) => one.ends);
  const users = index(nodes, (one) => one.uses);
  return nodes.map((node) => {
    const after = new Map<Node, boolean>();
    const wait = (others: readonly Node[] | undefined, committed = false): void => {
      for (const other of others ?? []) {
        if (other !== node) after.set(other, committed || (after.get(other) ?? false));
      }
    };
    for (const fact of node.needs) wait(makers.get(fact));
    for (const fact of node.settled) wait(makers.get(fact), true);
    for (const fact of node.makes) wait(enders.get(fact));
    for (const fact of node.ends) wait(users.get(fact));
    return { node, after, open: after.size };
  });
}

function index<T, K>(all: readonly T[], keys: (one: T) => readonly K[]): Map<K, T[]> {
  const found = new Map<K, T[]>();
  for (const one of all) {
    for (const key of keys(one)) {
      const list = found.get(key);
      if (list === undefined) found.set(key, [one]);
      else list.push(one);
    }
  }
  return found;
}
