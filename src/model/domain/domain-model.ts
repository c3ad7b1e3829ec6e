import { didYouMean } from '../../error/nearest.ts';
import { chainOf, type Declared, declaredAs } from '../../expr/chain.ts';
import { evaluate } from '../../expr/evaluate/evaluate.ts';
import { isUndecidable } from '../../expr/evaluate/undecidable.ts';
import type { AttributeNode, Expr, Home } from '../../expr/node.ts';
import { typeName } from '../../type/column/type-name.ts';
import { inDomain } from '../../type/domain.ts';
import type { DomainOfType, Type } from '../../type/type.ts';
import { conditionOf, expressionOf, interpret } from '../interpret.ts';
import { Misdeclared } from '../invalid-model.ts';
import { type Bindings, noOrdinals } from '../meaning.ts';
import { identifier } from '../naming.ts';
import { rootSource } from '../source.ts';
import type { DomainDeclaration } from './declared.ts';

/** What a domain demands, resolved. */
export interface DomainModel {
  readonly name: string;
  readonly schema: string | undefined;
  /** What its values are without it. */
  readonly base: Type;
  readonly notNull: boolean;
  /** Over the column `value`, which is how a domain's check calls what it looks at. */
  readonly check: { readonly constraint: string; readonly condition: Expr } | undefined;
  readonly default: Expr | undefined;
  /** `was: "mail"`: a hint that it was renamed. */
  readonly was: string | undefined;
}

const known = ['check', 'message', 'notNull', 'default', 'schema', 'was'];
const models = new WeakMap<DomainOfType, DomainModel>();
const types = new WeakMap<DomainDeclaration, Map<string, Type>>();

/** The type of a domain's values, the same one each time; one that names no schema is in `place`. */
export function domainType(declared: DomainDeclaration, base: Type, place: string | undefined): Type {
  const made = types.get(declared) ?? new Map<string, Type>();
  types.set(declared, made);
  const found = made.get(place ?? '');
  if (found !== undefined) return found;
  const plain = modelOf(declared, base);
  const model = { ...plain, schema: plain.schema ?? place };
  const { name, schema, check } = model;
  const message = declared.options['message'];
  const domain: DomainOfType = Object.freeze({
    name,
    schema,
    sql: schema === undefined ? typeName(name) : `${typeName(schema)}.${typeName(name)}`,
    notNull: model.notNull,
    constraint: check?.constraint,
    broken: `breaks the check of '${name}'`,
    ...(typeof message === 'string' ? { broken: message } : {}),
    breaks: (value: unknown) => check !== undefined && breaks(check.condition, value),
  });
  models.set(domain, model);
  const type = inDomain(base, domain);
  made.set(place ?? '', type);
  return type;
}

/** What stands behind a type's domain; undefined for a type without one. */
export const domainOf = ({ domain }: Pick<Type, 'domain'>): DomainModel | undefined =>
  domain === undefined ? undefined : models.get(domain);

function modelOf({ name, options }: DomainDeclaration, base: Type): DomainModel {
  if (typeof name !== 'string' || name === '')
    throw new Misdeclared('a domain has a name', { fix: "domain('email', text())" });
  for (const option of Object.keys(options)) {
    if (!known.includes(option))
      throw new Misdeclared(`domain() has no option '${option}'.${didYouMean(option, known)}`);
  }
  const { check, schema, was, notNull } = options;
  return Object.freeze({
    name,
    schema: typeof schema === 'string' ? schema : undefined,
    base,
    notNull: notNull === true,
    check:
      check === undefined
        ? undefined
        : { constraint: identifier(name, 'check'), condition: checked(name, base, check) },
    default: options['default'] === undefined ? undefined : presetOf(name, base, options['default']),
    was: typeof was === 'string' ? was : undefined,
  });
}

function checked(name: string, base: Type, check: unknown): Expr {
  if (typeof check !== 'function')
    throw new Misdeclared(`the check of the domain '${name}' is a function of a value`, {
      fix: 'check: (value) => value.gt(0)',
    });
  const root: Declared = { kind: 'argument', args: ['value'] };
  const value: Expr = valueNode(name, base);
  const result: unknown = (check as (value: unknown) => unknown)(declaredAs(root));
  return conditionOf([result, { ...alone, arguments: new Map([[root, value]]) }]);
}

/** The database gives it, whoever writes: a value, or an expression. */
function presetOf(name: string, base: Type, preset: unknown): Expr {
  const chain = chainOf(preset);
  if (chain !== undefined) return expressionOf(interpret(chain, alone), alone);
  if (typeof preset === 'function')
    throw new Misdeclared(`the default of the domain '${name}' is made by the database`, {
      fix: 'give it a value or an expression; a function is the default of an attribute',
    });
  const cast = base.cast(preset);
  if (!cast.ok)
    throw new Misdeclared(`the default ${JSON.stringify(preset) ?? String(preset)} does not fit: ${cast.why}`);
  return { kind: 'literal', value: cast.value, type: base, nullable: false };
}

/** A domain's value, as a record of one column would have it. */
function valueNode(name: string, type: Type): AttributeNode {
  const column = { name: 'value', column: 'value', type, nullable: true };
  const home: Home = { name, table: name, schema: undefined, primaryKey: [] };
  return { kind: 'attribute', from: rootSource(home), column, type, nullable: true };
}

/** A check sees nothing but its value. */
const alone: Bindings = {
  records: new Map(),
  arguments: new Map(),
  open: new Set(),
  ordinals: noOrdinals,
  field: (_source, name) => {
    throw new Misdeclared(`the check of a domain sees no '${name}', only its value`);
  },
  derive: () => undefined,
};

/** Null is no value that could break it; what only the database can decide is left to it. */
function breaks(condition: Expr, value: unknown): boolean {
  const answer = evaluate(condition, { attribute: () => value });
  return !isUndecidable(answer) && answer === false;
}
