import type { Expr, Source } from '../expr/node.ts';
import { deferredOf } from './deferred.ts';
import { conditionOf, inCallback } from './interpret.ts';
import type { Bindings } from './meaning.ts';
import type { ResourceModel } from './model.ts';

/** What a record must meet to be seen, none where its resource has no base filter. It sees nothing but its own record. */
export function baseFilter(source: Source, bindings: Bindings): readonly Expr[] {
  const declared = deferredOf(Reflect.get((source.home as ResourceModel).class, 'base'));
  if (declared === undefined) return [];
  const alone = { ...bindings, records: new Map(), arguments: new Map(), open: new Set<never>(), policing: undefined };
  return [conditionOf(inCallback(declared.callback, source, alone))];
}
