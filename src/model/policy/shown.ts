import type { Expr, Source } from '../../expr/node.ts';
import { calls } from '../../expr/operator/operators.ts';
import type { Bindings, Meaning } from '../meaning.ts';
import { fieldPermission } from './permission.ts';
import type { Policing } from './policing.ts';

interface Field {
  readonly source: Source;
  readonly name: string;
  readonly policing: Policing;
}

/** A field as the actor sees it: null where its policies do not allow more. */
export function shown(meaning: Meaning, field: Field, bindingsOf: (source: Source) => Bindings): Meaning {
  const { source, name, policing } = field;
  if (meaning.is !== 'value' && meaning.is !== 'calculation') return meaning;
  const verdict = fieldPermission(source, name, bindingsOf(source));
  if (verdict === true) return meaning;
  policing.asked.add(source.home);
  const masked = (expr: Expr): Expr => {
    const nothing: Expr = { kind: 'literal', value: null, type: expr.type, nullable: true };
    return verdict === false ? nothing : calls.when.resolve([verdict, expr, nothing]);
  };
  if (meaning.is === 'value') return { is: 'value', expr: masked(meaning.expr) };
  return { ...meaning, call: (input) => masked(meaning.call(input)) };
}
