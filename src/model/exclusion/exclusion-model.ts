import type { Expr } from '../../expr/node.ts';
import { Misdeclared } from '../invalid-model.ts';
import type { ExclusionModel, ResourceModel } from '../model.ts';
import { identifier, snakeCase } from '../naming.ts';

/** How the callbacks of a constraint are understood. */
interface Reading {
  /** An attribute's name, or a callback giving an expression. */
  key(key: unknown): Expr;
  condition(callback: unknown): Expr;
}

const operators: readonly string[] = ['=', '<>', '&&', '-|-'];
const methods: readonly string[] = ['gist', 'spgist', 'btree', 'hash'];

/** An entry of `exclusions()`. */
export function exclusionModel(model: ResourceModel, name: string, spec: unknown, reading: Reading): ExclusionModel {
  const {
    on,
    method = 'gist',
    where,
    message,
    name: given,
  } = spec as {
    readonly on?: unknown;
    readonly method?: string;
    readonly where?: unknown;
    readonly message?: string;
    readonly name?: string;
  };
  if (!Array.isArray(on) || on.length === 0)
    throw new Misdeclared('an exclusion names what is compared, and by which operator', {
      fix: '{ on: [["room", "="], ["during", "&&"]] }',
    });
  if (!methods.includes(method))
    throw new Misdeclared(`an exclusion's method is one of ${methods.join(', ')}, not ${JSON.stringify(method)}`);
  return {
    name,
    constraint: given ?? identifier(model.table, snakeCase(name), 'excl'),
    method,
    keys: on.map((pair: unknown) => comparison(pair, reading)),
    where: where === undefined ? undefined : reading.condition(where),
    message,
  };
}

function comparison(pair: unknown, reading: Reading): ExclusionModel['keys'][number] {
  const [key, operator] = Array.isArray(pair) ? pair : [];
  if (!operators.includes(operator))
    throw new Misdeclared(
      `an exclusion compares by one of ${operators.join('  ')}, not by ${JSON.stringify(operator) ?? 'nothing'}`,
      { fix: '["during", "&&"]' },
    );
  return { expr: reading.key(key), operator: operator as ExclusionModel['keys'][number]['operator'] };
}
