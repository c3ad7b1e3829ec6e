import { type Chain, chainOf } from '../expr/chain.ts';
import { isResourceClass } from '../model/declaration.ts';
import { called } from '../model/interpret.ts';

const settled = new WeakSet<object>();

/**
 * Calls the callbacks inside a recorded expression, now and for good. A query means what it meant when it was written,
 * also where a callback is shared and what it closes over changes before the query is run.
 */
export function settle(expression: unknown): unknown {
  const chain = chainOf(expression);
  if (chain !== undefined) settleChain(chain);
  return expression;
}

function settleChain(chain: Chain): void {
  for (let at = chain; ; at = at.on) {
    if (at.on === undefined) {
      if ('args' in at.root) settleArgs(at.root.args);
      return;
    }
    if ('call' in at) settleArgs(at.call);
  }
}

/** Arguments are recorded in an array of their own, so putting the called callback in its place changes nothing else. */
function settleArgs(args: readonly unknown[]): void {
  if (settled.has(args)) return;
  settled.add(args);
  for (const [i, arg] of args.entries()) {
    // A class is named, not called.
    if (typeof arg !== 'function' || isResourceClass(arg)) continue;
    if (chainOf(arg) !== undefined) {
      settle(arg);
      continue;
    }
    const again = called(arg as (record: unknown) => unknown);
    settle(again());
    (args as unknown[])[i] = again;
  }
}
