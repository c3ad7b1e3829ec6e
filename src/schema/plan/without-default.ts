import type { Operation } from '../operation.ts';
import type { Column } from '../state.ts';

/** A column goes without its default while its type changes: the server does not convert the one along with the other. */
export const withoutDefault = (
  on: { readonly table: string; readonly column: string },
  { before, now }: { readonly before: Column | undefined; readonly now: Column | undefined },
  operations: readonly Operation[],
): Operation[] => [
  ...(before?.default === undefined ? [] : [{ kind: 'dropDefault', ...on } as const]),
  ...operations,
  ...(now?.default === undefined ? [] : [{ kind: 'setDefault', ...on, value: now.default } as const]),
];
