import { QuarryError } from '../error/quarry-error.ts';

/** What a resource says about itself on its static side, and how to find out: nothing runs before the model is resolved. */
export interface Deferred {
  readonly kind: DeferredKind;
  /** The resource's class. */
  readonly resource: object;
  /** Called when the model is resolved, by then with everything declared; what it takes and gives depends on the kind. */
  readonly callback: (...args: never) => unknown;
  /** What a callback without parameters gives: the entries of identities, indexes and checks. */
  value(): unknown;
}

export type DeferredKind =
  | 'actions'
  | 'base'
  | 'policies'
  | 'identities'
  | 'indexes'
  | 'checks'
  | 'exclusions'
  | 'definition'
  | 'rowSecurity'
  | 'partition'
  | 'statements';

/** Something was read from a declaration that only describes. */
export class DeclarationRead extends QuarryError {
  readonly code = 'model.declaration_read';

  constructor({ kind, resource }: Deferred, key: string) {
    const name = (resource as { readonly name?: string }).name || 'the resource';
    super(`${name}.${kind}.${key} has no value: '${kind}' declares, it holds nothing to call or to read`, {
      why: 'its callback runs when the model is resolved, not when the module is imported',
      fix:
        kind === 'actions' ? `${name}.create("${key}", input), .update(record, "${key}"), .read("${key}")` : undefined,
    });
  }
}

const $deferred = Symbol('quarry.deferred');

/** A declaration to be made later, as whatever type the caller declares. */
export function deferred<T>(kind: DeferredKind, resource: object, callback: Deferred['callback']): T {
  const declaration: Deferred = Object.freeze({ kind, resource, callback, value: callback as () => unknown });
  const handler: ProxyHandler<object> = {
    get(_target, key) {
      if (key === $deferred) return declaration;
      // Promises, JSON and inspection ask every object for these.
      if (typeof key === 'symbol' || key === 'then' || key === 'toJSON' || key === 'constructor') return undefined;
      throw new DeclarationRead(declaration, key);
    },
    set: () => false,
  };
  return new Proxy({}, handler) as unknown as T;
}

/** The declaration behind a static's value; undefined for anything else. */
export function deferredOf(value: unknown): Deferred | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as { readonly [$deferred]?: Deferred })[$deferred];
}
