import type { AttributeNode, Expr, Home, OneSource, RootSource, Source } from '../../src/expr/node.ts';
import type { Loose, Operand } from '../../src/expr/operator/operator.ts';
import { operatorNamed } from '../../src/expr/operator/operators.ts';
import { literal } from '../../src/sql/literal.ts';
import { spellCall } from '../../src/sql/operator/spellings.ts';
import * as types from '../../src/type/registry.ts';
import type { Type } from '../../src/type/type.ts';

/** A table with one attribute per type, without a Model: `columns.age`, `given(5)`, `call("gt", columns.age, given(5))`. */
export const home: Home = { name: 'Thing', table: 'things', schema: undefined, primaryKey: [] };
export const root: RootSource = { kind: 'root', home, optional: false };

export const attribute = (
  name: string,
  type: Type,
  nullable = true,
  from: Source | OneSource = root,
): AttributeNode => ({
  kind: 'attribute',
  from,
  column: { name, column: name, type, nullable },
  type,
  nullable,
});

export const columns = {
  id: attribute('id', types.uuid, false),
  subject: attribute('subject', types.text, false),
  nick: attribute('nick', types.text),
  status: attribute('status', types.oneOf(['open', 'closed']), false),
  mood: attribute('mood', types.enumeration('mood', ['sad', 'happy'])),
  category: attribute('category', types.ciText),
  age: attribute('age', types.integer),
  price: attribute('price', types.decimal(10, 2)),
  views: attribute('views', types.bigint),
  ratio: attribute('ratio', types.float),
  done: attribute('done', types.boolean),
  at: attribute('at', types.timestamp(3)),
  day: attribute('day', types.date),
  clock: attribute('clock', types.time()),
  span: attribute('span', types.interval),
  stuff: attribute('stuff', types.json()),
  tags: attribute('tags', types.list(types.text)),
  sizes: attribute('sizes', types.list(types.integer)),
  bytes: attribute('bytes', types.bytea),
} satisfies Record<string, AttributeNode>;

/** A value given with a request: it becomes a parameter. */
export const given = (value: unknown, ordinal = 0): Loose => ({ kind: 'loose', value, ordinal });
/** A value of a declaration: it becomes text. */
export const fixed = (value: unknown): Loose => ({ kind: 'loose', value, ordinal: undefined });

export function call(name: string, ...operands: readonly Operand[]): Expr {
  const operator = operatorNamed(name);
  if (operator === undefined) throw new RangeError(`no operator ${name}`);
  return operator.resolve(operands);
}

/** An expression as SQL, and what its parameters carry on the wire. */
export function spelt(expr: Expr): { readonly sql: string; readonly params: readonly (string | null)[] } {
  const params: (string | null)[] = [];
  const print = (node: Expr): string => {
    switch (node.kind) {
      case 'attribute':
        return `"${node.column.column}"`;
      case 'literal':
        return literal(node.type, node.value);
      case 'param':
        return `$${params.push(node.value === null ? null : node.type.encode(node.value))}`;
      case 'actor':
        return `actor.${node.column.name}`;
      case 'call':
        return spellCall(node, print);
      case 'calculation':
        return print(node.body);
      case 'fragment':
        return node.parts
          .map((part, index) => part + (index < node.args.length ? print(arg(node.args, index)) : ''))
          .join('');
      case 'aggregate':
        return `${node.function}(…)`;
    }
  };
  return { sql: print(expr), params };
}

function arg(args: readonly Expr[], index: number): Expr {
  const found = args[index];
  if (found === undefined) throw new RangeError(`no operand ${index}`);
  return found;
}
