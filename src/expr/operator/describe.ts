import type { Expr, Source } from '../node.ts';

/** An expression as a reader of an error message would write it: `reporter.name`, `upper(…)`, `"x"`. */
export function describeExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'attribute':
      return path(expr.from, expr.column.name);
    case 'actor':
      return `actor.${expr.column.name}`;
    case 'calculation':
      return path(expr.from, expr.name);
    case 'call':
    case 'aggregate':
      return `${expr.kind === 'call' ? expr.operator : expr.function}(…)`;
    case 'fragment':
      return 'sql`…`';
    default:
      return quoted(expr.value);
  }
}

function path(source: Source, name: string): string {
  return source.kind === 'one' ? path(source.from, `${source.link.name}.${name}`) : name;
}

/** A plain value as the user wrote it, shortened. */
export function quoted(value: unknown): string {
  const text = written(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function written(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' || value === undefined) return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString();
  try {
    return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item)) ?? 'a value';
  } catch {
    return 'a value that refers to itself';
  }
}
