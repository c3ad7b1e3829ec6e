import type { Expr, ParamNode } from '../../expr/node.ts';
import type { Ordinals } from '../../model/meaning.ts';
import type { ResourceModel } from '../../model/model.ts';
import { boolean, list } from '../../type/registry.ts';
import type { Request } from '../request.ts';
import { few } from './statistics.ts';

/**
 * The request behind `load` onto records already read: the keys and what is to be loaded, of these records only. Each
 * row carries its key, so that the caller can give it back to the record it came from.
 */
export function ontoRequest(request: Request, resource: ResourceModel, records: readonly object[]): Request {
  const names = resource.primaryKey.map((key) => key.name);
  return {
    ...request,
    filters: [],
    sorts: [],
    limit: undefined,
    offset: undefined,
    distinct: undefined,
    lock: undefined,
    keyset: undefined,
    combined: undefined,
    // They are in hand, so they were shown.
    whole: true,
    select: names,
    hints: records.length > few ? { loads: 'apart', ...request.hints } : request.hints,
    keys: names.map((name) => records.map((record) => Reflect.get(record, name))),
  };
}

/** `id = any($1)`; of a key of several attributes, the rows of as many arrays side by side. */
export function among(keys: readonly Expr[], values: readonly (readonly unknown[])[], ordinals: Ordinals): Expr {
  const arrays = keys.map((key, i) => array(key, values[i] ?? [], ordinals(values, i)));
  const commas = keys.slice(1).map(() => ', ');
  const parts =
    keys.length === 1 ? ['', ' = any(', ')'] : ['(', ...commas, ') in (select * from unnest(', ...commas, '))'];
  return { kind: 'fragment', parts, args: [...keys, ...arrays], type: boolean, nullable: false };
}

function array(key: Expr, value: readonly unknown[], ordinal: number | undefined): Expr {
  const type = list(key.type);
  if (ordinal === undefined) return { kind: 'literal', value, type, nullable: false };
  const param: ParamNode = { kind: 'param', ordinal, value, type, nullable: false };
  return param;
}
