import { type Token, tokens } from '../../schema/token.ts';

/** A statement of a script. */
export interface ScriptStatement {
  /** Without the semicolon. */
  readonly sql: string;
  /** Of the script, from 1. */
  readonly line: number;
}

/** The statements of a piece of SQL. A semicolon ends one, unless it stands in the body of a function (`begin atomic`). */
export function statementsIn(script: string): readonly ScriptStatement[] {
  const found: ScriptStatement[] = [];
  let statement: Token[] = [];
  let line = 1;
  let counted = 0;
  const close = (end: number): void => {
    const [first] = statement;
    if (first === undefined) return;
    line += script.slice(counted, first.start).split('\n').length - 1;
    counted = first.start;
    found.push({ sql: script.slice(first.start, end), line });
    statement = [];
  };
  let depth = 0;
  for (const token of tokens(script)) {
    if (token.text === ';' && depth === 0) {
      close(token.start);
      continue;
    }
    depth = depthAfter(token, statement, depth);
    statement.push(token);
  }
  close(script.trimEnd().length);
  return found;
}

/** `case` counts only in a body: its `end` would close it. */
function depthAfter({ kind, text }: Token, before: readonly Token[], depth: number): number {
  if (kind !== 'word') return depth;
  if (text === 'atomic' && before.at(-1)?.text === 'begin' && before[0]?.text === 'create') return depth + 1;
  if (depth === 0) return 0;
  if (text === 'case') return depth + 1;
  return text === 'end' ? depth - 1 : depth;
}
