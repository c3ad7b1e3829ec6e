/** SQL for people: a line for each clause, deeper where a part does not fit. The text itself stays as it is. */
export function brokenSql(sql: string, width: number): string {
  return block(tokensOf(sql), 0, Math.max(40, width)).join('\n');
}

type Token = string | readonly Token[];

/** Words, strings, quoted names; what stands in parentheses as one token, the parentheses included. */
function tokensOf(sql: string): readonly Token[] {
  const open: Token[][] = [[]];
  for (const [text] of sql.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[(),]|\s+|[^\s'"(),]+/g)) {
    const level = open.at(-1) ?? [];
    if (text === '(') open.push(['(']);
    else if (text === ')' && open.length > 1) {
      level.push(')');
      open.pop();
      open.at(-1)?.push(level);
    } else level.push(/^\s+$/.test(text) ? ' ' : text);
  }
  // What was opened and never closed is shown as it came.
  return open.flat();
}

const flat = (tokens: readonly Token[]): string =>
  tokens.map((token) => (typeof token === 'string' ? token : flat(token))).join('');

/** Words a line begins with. */
const clause =
  /^(select|from|where|group|having|order|limit|offset|for|returning|values|set|union|left|inner|cross|join|insert|update|delete|on conflict|with)$/i;
/** Of those, words that also go on where one of these came before. */
const goesOn: Readonly<Record<string, RegExp>> = {
  join: /^(left|inner|cross|lateral)$/i,
  from: /^(delete|distinct)$/i,
  set: /^(update|do)$/i,
  update: /^(do|for|key)$/i,
};

/** The lines of a statement, or of what stands in parentheses. */
function block(tokens: readonly Token[], indent: number, width: number): readonly string[] {
  if (indent + flat(tokens).length <= width) return [' '.repeat(indent) + flat(tokens).trim()];
  const clauses = split(tokens, (token, before) => {
    if (typeof token !== 'string' || !clause.test(token)) return false;
    return !(goesOn[token.toLowerCase()]?.test(before) ?? false);
  });
  return clauses.flatMap((part) => line(part, indent, width));
}

/** One clause: in a line where it fits, else its items below each other. */
function line(tokens: readonly Token[], indent: number, width: number): readonly string[] {
  const text = flat(tokens).trim();
  if (text === '') return [];
  if (indent + text.length <= width) return [' '.repeat(indent) + text];
  const items = split(tokens, (_token, before) => before === ',');
  if (items.length > 1 && items.every((item) => flat(item).length < 40)) return filled(items.map(flat), indent, width);
  if (items.length > 1) return items.flatMap((item, i) => opened(item, i === 0 ? indent : indent + 2, width));
  const parts = conditions(tokens);
  return parts.flatMap((part, i) => opened(part, i === 0 ? indent : indent + 2, width));
}

/** Cuts before `and` and `or`, other than the one of `between`. */
function conditions(tokens: readonly Token[]): readonly (readonly Token[])[] {
  let between = false;
  return split(tokens, (token) => {
    const word = typeof token === 'string' ? token.toLowerCase() : '';
    if (word === 'and' && between) {
      between = false;
      return false;
    }
    between ||= word === 'between';
    return word === 'and' || word === 'or';
  });
}

/** Short items beside each other, as many as fit. */
function filled(items: readonly string[], indent: number, width: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const item of items) {
    const margin = ' '.repeat(lines.length === 0 ? indent : indent + 2);
    if (current !== '' && (margin + current + item).trimEnd().length > width) {
      lines.push(margin + current.trim());
      current = item.trimStart();
    } else current += item;
  }
  return [...lines, ' '.repeat(lines.length === 0 ? indent : indent + 2) + current.trim()];
}

/** A part that does not fit, its longest parenthesis opened. */
function opened(tokens: readonly Token[], indent: number, width: number): readonly string[] {
  const text = flat(tokens).trim();
  const groups = tokens.filter((token) => typeof token !== 'string');
  const longest = groups.toSorted((a, b) => flat(b).length - flat(a).length)[0];
  if (indent + text.length <= width || longest === undefined || flat(longest).length < 30)
    return [' '.repeat(indent) + text];
  const at = tokens.indexOf(longest);
  const inner = longest.slice(1, -1);
  const [first = '', ...rest] = opened(tokens.slice(at + 1), 0, width - indent);
  return [
    `${' '.repeat(indent)}${flat(tokens.slice(0, at)).trimStart()}(`,
    ...block(inner, indent + 2, width),
    `${' '.repeat(indent)})${/^[,):]|^$/.test(first) ? '' : ' '}${first}`,
    ...rest.map((each) => ' '.repeat(indent) + each),
  ];
}

/** Cuts before each token that begins something; `before` is the word that came before it. */
function split(
  tokens: readonly Token[],
  begins: (token: Token, before: string) => boolean,
): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let before = '';
  for (const token of tokens) {
    if (token === ' ') {
      parts.at(-1)?.push(token);
      continue;
    }
    if (begins(token, before)) parts.push([]);
    parts.at(-1)?.push(token);
    before = typeof token === 'string' ? token : '';
  }
  return parts;
}
