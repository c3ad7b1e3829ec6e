import type { ActOf, TypeText } from './act.ts';

/** The columns that get a type of which something is to be said: `notes.code pads every value with spaces`. */
export function each(
  act: ActOf<'createTable' | 'addColumn' | 'alterType'>,
  is: (type: TypeText) => boolean,
  what: string,
): string | undefined {
  const found = typesOf(act)
    .filter(({ type }) => is(type))
    .map(({ name }) => `${act.table}.${name}`);
  return found.length === 0 ? undefined : `${found.join(' and ')} ${what}`;
}

function typesOf(act: ActOf<'createTable' | 'addColumn' | 'alterType'>): readonly { name: string; type: TypeText }[] {
  if (act.kind === 'createTable') return act.columns;
  return [act.kind === 'addColumn' ? act.column : { name: act.column, type: act.type }];
}
