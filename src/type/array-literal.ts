/** An array as PostgreSQL writes it: `{1,NULL,"a b"}`; arrays inside are further dimensions. */
export type Items = readonly (string | null | Items)[];

/** Writes the literal; every text is quoted, which spares looking for what would need it. */
export function printArray(items: Items): string {
  let text = '{';
  for (const item of items) {
    if (text.length > 1) text += ',';
    if (item === null) text += 'NULL';
    else if (typeof item !== 'string') text += printArray(item);
    else text += item.includes('"') || item.includes('\\') ? `"${item.replace(/["\\]/g, '\\$&')}"` : `"${item}"`;
  }
  return `${text}}`;
}

/** Reads one; bounds in front (`[0:1]={a,b}`) are skipped. */
export function parseArray(text: string): Items {
  const from = text.startsWith('[') ? text.indexOf('=') + 1 : 0;
  return parseItems(text, from + 1).items;
}

/** Reads items from behind an opening brace; `end` is behind the closing one. */
function parseItems(text: string, start: number): { items: Items; end: number } {
  const items: (string | null | Items)[] = [];
  let at = start;
  while (at < text.length && text[at] !== '}') {
    if (text[at] === ',') at++;
    else if (text[at] === '{') {
      const inner = parseItems(text, at + 1);
      items.push(inner.items);
      at = inner.end;
    } else if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      const quoted = text.slice(at + 1, end);
      items.push(quoted.includes('\\') ? quoted.replace(/\\(.)/gs, '$1') : quoted);
      at = end + 1;
    } else {
      const end = endOfBare(text, at);
      const bare = text.slice(at, end);
      items.push(bare === 'NULL' ? null : bare);
      at = end;
    }
  }
  return { items, end: at + 1 };
}

function closingQuote(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function endOfBare(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== '}') at++;
  return at;
}
