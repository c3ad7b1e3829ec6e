import type { Token } from '../token.ts';
import { plainName, Words } from '../words.ts';
import type { ConstraintText } from './act.ts';
import { keyFrom } from './key-from.ts';

const endsConstraint = (token: Token): boolean => token.kind === 'punctuation' && token.text === ',';

/**
 * A constraint, of a table or beside the column `column`; undefined where none comes next. What is said of it behind
 * (`not valid`, `deferrable`) is read too, up to what belongs to the column again.
 */
export function readConstraint(all: Words, column?: string): ConstraintText | undefined {
  const start = all.at;
  const name = all.take('constraint') ? all.name() : undefined;
  const found = readKind(all, column);
  if (found === undefined) {
    all.at = start;
    // A name without a constraint behind it: nothing the server takes, and nothing to stop at.
    if (name !== undefined) all.take('constraint');
    return undefined;
  }
  const notValid = column === undefined && readTail(all);
  return { notValid, usingIndex: false, ...found, name };
}

type Found = Pick<ConstraintText, 'type' | 'columns'> & Partial<ConstraintText>;

function readKind(all: Words, column: string | undefined): Found | undefined {
  const beside = column === undefined ? undefined : [column];
  if (all.take('not null')) return { type: 'not null', columns: beside ?? [all.name()] };
  if (all.take('check')) {
    const condition = (all.list() ?? []).flat();
    return { type: 'check', columns: beside ?? [], condition };
  }
  if (all.take('foreign key')) {
    const columns = names(all.list());
    return all.take('references') ? { type: 'foreign key', columns, to: readTarget(all) } : undefined;
  }
  if (beside !== undefined && all.take('references'))
    return { type: 'foreign key', columns: beside, to: readTarget(all) };
  if (all.take('exclude')) return { type: 'exclude', columns: [] };
  return readKey(all, beside);
}

function readKey(all: Words, beside: readonly string[] | undefined): Found | undefined {
  const type = all.take('primary key') ? 'primary key' : all.take('unique') ? 'unique' : undefined;
  if (type === undefined) return undefined;
  if (!all.take('nulls not distinct')) all.take('nulls distinct');
  if (all.take('using index')) return { type, columns: [], usingIndex: all.name() !== '' };
  return { type, columns: beside ?? names(all.list()) };
}

function readTarget(all: Words): string {
  const to = keyFrom(all);
  all.list();
  return to;
}

/** Whether NOT VALID is among what follows. */
function readTail(all: Words): boolean {
  const rest = new Words(all.until(endsConstraint));
  while (!rest.done) {
    if (rest.take('not valid')) return true;
    rest.at++;
  }
  return false;
}

const names = (parts: readonly (readonly Token[])[] = []): string[] =>
  parts.map(([first]) => plainName(first?.text ?? ''));
