import type { Decision } from '../decision.ts';
import type { Delta } from '../delta/delta.ts';
import { movedKey, nameOfKey, renamedKey, schemaOfKey } from '../key.ts';

/** The decisions that give everything that was renamed its old name again; temporary names drop out. */
export function renamingsBack(deltas: readonly Delta[]): Decision[] {
  const scopes = new Map<string, Scope>();
  for (const delta of deltas) {
    const step = stepOf(delta);
    if (step === undefined) continue;
    const scope = scopes.get(step.scope) ?? { kind: step.kind, prefix: step.prefix, original: new Map() };
    scopes.set(step.scope, scope);
    const original = scope.original.get(step.from) ?? step.from;
    scope.original.delete(step.from);
    scope.original.set(step.to, original);
  }
  return [...scopes.values()].flatMap(({ kind, prefix, original }) =>
    [...original]
      .filter(([now, was]) => now !== was)
      .map(([now, was]) => {
        const to = prefix === '' && schemaOfKey(was) === undefined ? `.${was}` : was;
        return { kind, on: `${prefix}${now}`, to, flag: `--${kind} ${prefix}${now}=${to}` };
      }),
  );
}

interface Scope {
  readonly kind: Decision['kind'];
  readonly prefix: string;
  /** Present name to the name at the beginning. */
  readonly original: Map<string, string>;
}

function stepOf(delta: Delta) {
  switch (delta.kind) {
    case 'renameTable':
      return { kind: 'rename-table', scope: 'tables', prefix: '', ...keys(delta.table, delta.to) } as const;
    case 'move': {
      const { what, key } = delta;
      const [kind, scope] =
        what === 'table' ? (['rename-table', 'tables'] as const) : (['rename-type', 'types'] as const);
      return { kind, scope, prefix: '', from: key, to: movedKey(key, delta.schema) };
    }
    case 'renameEnum':
      return { kind: 'rename-type', scope: 'types', prefix: '', ...keys(delta.enum, delta.to) } as const;
    case 'renameDomain':
      return { kind: 'rename-type', scope: 'types', prefix: '', ...keys(delta.domain, delta.to) } as const;
    case 'renameColumn':
      return {
        kind: 'rename',
        scope: `column ${delta.table}`,
        prefix: `${delta.table}.`,
        from: delta.from,
        to: delta.to,
      } as const;
    case 'renameEnumValue':
      return {
        kind: 'rename-value',
        scope: `value ${delta.enum}`,
        prefix: `${delta.enum}.`,
        from: delta.from,
        to: delta.to,
      } as const;
    default:
      return undefined;
  }
}

const keys = (key: string, to: string) => ({ from: key, to: renamedKey(key, nameOfKey(to)) });
