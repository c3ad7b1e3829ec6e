import { didYouMean } from '../error/nearest.ts';
import { chainOf, type Declared } from '../expr/chain.ts';
import type { Expr, FragmentNode, LiteralNode } from '../expr/node.ts';
import { lengthOf, storedAs } from '../type/column/stored-as.ts';
import { typeFor } from '../type/registry.ts';
import type { Type } from '../type/type.ts';
import { type DomainDeclaration, declaredDomain } from './domain/declared.ts';
import { domainOf, domainType } from './domain/domain-model.ts';
import { Misdeclared } from './invalid-model.ts';
import type { ArgumentModel, AttributeModel, Default } from './model.ts';
import { snakeCase } from './naming.ts';
import { rulesOf } from './rules.ts';
import { tenantSchema } from './tenancy/tenant-schema.ts';

type Options = Readonly<Record<string, unknown>>;

/** An attribute while its resource is being resolved; frozen with it. */
export type AttributeDraft = { -readonly [K in keyof AttributeModel]: AttributeModel[K] };

const common = [
  'optional',
  'default',
  'primaryKey',
  'generated',
  'readonly',
  'hidden',
  'sensitive',
  'column',
  'sql',
  'collation',
  'description',
  'was',
  'updateDefault',
  'trailing',
];
const special: Readonly<Record<string, readonly string[]>> = {
  uuid: ['version'],
  text: ['min', 'max', 'match'],
  ciText: ['min', 'max', 'match'],
  integer: ['min', 'max'],
  bigint: ['min', 'max'],
  float: ['min', 'max'],
  decimal: ['min', 'max', 'precision', 'scale'],
  timestamp: ['precision'],
  time: ['precision'],
  oneOf: ['values'],
  enumeration: ['enumeration', 'values', 'schema'],
  json: ['schema'],
  list: ['item', 'min', 'max'],
  range: ['item'],
  tsvector: ['language'],
  vector: ['dimensions'],
  ltree: ['escaped'],
  custom: ['type'],
};

/** The declaration behind a field, if it is an attribute and nothing else. */
export function declaredAttribute(value: unknown): Declared | undefined {
  const chain = chainOf(value);
  return chain !== undefined && chain.on === undefined && 'kind' in chain.root && chain.root.kind === 'attribute'
    ? chain.root
    : undefined;
}

/** The type a recorded attribute declares; an enumeration or a domain that names no schema is in `schema`. */
export function typeOf(declared: Declared, schema?: string): Type {
  const domain = declaredDomain(declared);
  return domain === undefined
    ? plainType(declared, schema)
    : domainType(domain, plainType(baseOf(domain), schema), schema);
}

function plainType(declared: Declared, schema: string | undefined): Type {
  const { typeName, options: given } = partsOf(declared);
  const options = typeName === 'enumeration' && schema !== undefined ? { schema, ...given } : given;
  if (typeName !== 'list' && typeName !== 'range') {
    const sql = textOption(options, 'sql');
    const type = typeFor(typeName, options);
    return sql === undefined ? type : storedAs(type, sql);
  }
  const item = declaredAttribute(options['item']);
  if (item === undefined)
    throw new Misdeclared(`a ${typeName} is made of an attribute type`, {
      fix: typeName === 'list' ? 'list(text())' : 'range(date())',
    });
  return typeFor(typeName, { ...options, item: typeOf(item, schema) });
}

/** What a resource's field says as an attribute; `resolve` gives meaning to expressions in its options. */
export function attributeDraft(
  name: string,
  declared: Declared,
  resolve: (value: unknown) => Expr,
  schema?: string,
): AttributeDraft {
  const { typeName, options } = partsOf(declared);
  checkOptions(typeName, options);
  // Each tenant has enumerations of its own, as it has tables; others are where the connection looks.
  const type = typeOf(declared, schema === tenantSchema ? schema : undefined);
  const primaryKey = options['primaryKey'] === true;
  if (primaryKey && options['optional'] === true) throw new Misdeclared('a primary key cannot be optional');
  checkDomain(type, options);
  const attribute: AttributeDraft = {
    is: 'attribute',
    name,
    column: textOption(options, 'column') ?? snakeCase(name),
    type,
    nullable: options['optional'] === true,
    primaryKey,
    default: defaultOf(typeName, type, options, resolve),
    generated: numbering(options['generated']),
    collation: textOption(options, 'collation'),
    readonly: options['readonly'] === true,
    hidden: options['hidden'] === true,
    sensitive: options['sensitive'] === true,
    updateDefault:
      options['updateDefault'] === undefined ? undefined : explicitDefault(type, options['updateDefault'], resolve),
    was: textOption(options, 'was'),
    description: textOption(options, 'description'),
    rules: { ...rulesOf(typeName, options), ...longest(type, options) },
  };
  return attribute;
}

/** What a domain rules out, and what PostgreSQL has no domains for. */
function checkDomain(type: Type, options: Options): void {
  const domain = domainOf(type);
  if (domain === undefined) return;
  if (domain.notNull && options['optional'] === true)
    throw new Misdeclared(`a value of the domain '${domain.name}' is never null`, {
      fix: 'leave optional out, or notNull of the domain',
    });
  if (numbering(options['generated']) !== undefined)
    throw new Misdeclared(`PostgreSQL numbers whole numbers, not values of the domain '${domain.name}'`);
}

/** A column of so many characters takes no more, whatever else is said. */
function longest(type: Type, { max }: Options): AttributeModel['rules'] {
  const length = lengthOf(type);
  return length === undefined ? {} : { max: typeof max === 'number' ? Math.min(max, length) : length };
}

/** Whether an attribute stands behind all others, though a base declared it first. */
export function isTrailing(value: unknown): boolean {
  const declared = declaredAttribute(value);
  return declared !== undefined && partsOf(declared).options['trailing'] === true;
}

/** A key of several attributes refers to other records: nothing is made up for its parts. */
export function hasOwnDefault(declared: Declared): boolean {
  return partsOf(declared).options['default'] !== undefined;
}

/** The expression of a stored generated column, where the attribute has one. */
export function generatedExpression(declared: Declared): unknown {
  const { generated } = partsOf(declared).options;
  return chainOf(generated) === undefined ? undefined : generated;
}

/** An argument of a calculation or an action: an attribute without a column, or any Standard Schema. */
export function argumentModel(name: string, spec: unknown, resolve: (value: unknown) => Expr): ArgumentModel {
  const declared = declaredAttribute(spec);
  if (declared === undefined) {
    if (typeof spec !== 'object' || spec === null || !('~standard' in spec)) {
      throw new Misdeclared(`the argument '${name}' has no type`, { fix: `give it one: { ${name}: text() }` });
    }
    return { name, type: typeFor('json', { schema: spec }), nullable: false, default: undefined, rules: {} };
  }
  const { typeName, options } = partsOf(declared);
  checkOptions(typeName, options);
  const type = typeOf(declared);
  return {
    name,
    type,
    nullable: options['optional'] === true,
    default: defaultOf(typeName, type, options, resolve),
    rules: rulesOf(typeName, options),
  };
}

/** What a domain is made of. */
function baseOf({ name, base }: DomainDeclaration): Declared {
  const declared = declaredAttribute(base);
  if (declared === undefined)
    throw new Misdeclared(`the domain '${name}' is made of an attribute type`, { fix: `domain('${name}', text())` });
  const other = declaredDomain(declared);
  if (other !== undefined)
    throw new Misdeclared(`the domain '${name}' is made of '${other.name}', which is a domain itself`, {
      fix: 'make it of the type that one is made of',
    });
  const { typeName, options } = partsOf(declared);
  const odd = Object.keys(options).find((option) => option !== 'sql' && !special[typeName]?.includes(option));
  if (odd !== undefined)
    throw new Misdeclared(`'${odd}' is said of an attribute of the domain '${name}', not of what it is made of`);
  return declared;
}

/** An attribute of a domain says what the type of the domain says, and more. */
function partsOf(declared: Declared): { readonly typeName: string; readonly options: Options } {
  const [typeName, options] = declared.args;
  const domain = declaredDomain(declared);
  if (domain === undefined) return { typeName: String(typeName), options: (options ?? {}) as Options };
  const base = partsOf(baseOf(domain));
  const { domain: _, ...own } = (options ?? {}) as Options;
  const { default: preset } = domain.options;
  return {
    typeName: base.typeName,
    options: { ...base.options, ...(preset === undefined ? {} : { default: preset }), ...own },
  };
}

function checkOptions(typeName: string, options: Options): void {
  const allowed = [...common, ...(special[typeName] ?? [])];
  if (typeof options !== 'object')
    throw new Misdeclared(`${typeName}() takes its options as an object: { optional: true }`);
  if ('values' in options && !Array.isArray(options['values']))
    throw new Misdeclared(`${typeName}() takes its values as a list: ['open', 'closed']`);
  for (const option of Object.keys(options)) {
    if (!allowed.includes(option))
      throw new Misdeclared(`${typeName}() has no option '${option}'.${didYouMean(option, allowed)}`);
  }
}

function defaultOf(
  typeName: string,
  type: Type,
  options: Options,
  resolve: (value: unknown) => Expr,
): Default | undefined {
  if (options['default'] !== undefined) return explicitDefault(type, options['default'], resolve);
  if (typeName === 'uuid' && options['primaryKey'] === true)
    return { in: 'sql', expr: uuidDefault(type, options['version']) };
  return undefined;
}

function explicitDefault(type: Type, value: unknown, resolve: (value: unknown) => Expr): Default {
  if (chainOf(value) !== undefined) return { in: 'sql', expr: resolve(value) };
  if (typeof value === 'function') return { in: 'js', make: value as () => unknown };
  if (value === null)
    throw new Misdeclared('a default of null is what an optional attribute has anyway', {
      fix: 'leave the default out',
    });
  const cast = type.cast(value);
  if (!cast.ok)
    throw new Misdeclared(`the default ${JSON.stringify(value) ?? String(value)} does not fit: ${cast.why}`);
  const literal: LiteralNode = { kind: 'literal', value: cast.value, type, nullable: false };
  return { in: 'sql', expr: literal };
}

/** `true`, `'always'` or `'serial'`; an expression is resolved later. */
function numbering(generated: unknown): AttributeModel['generated'] {
  if (generated === true) return { by: 'identity', as: 'by default' };
  if (generated === 'always' || generated === 'serial') return { by: 'identity', as: generated };
  if (typeof generated === 'string')
    throw new Misdeclared(`generated is true, 'always', 'serial' or an expression, not ${JSON.stringify(generated)}`);
  return undefined;
}

const uuidFour = 'gen_random_uuid()';
// Version 7 in plain SQL: 48 bits of milliseconds over a random uuid, then the version's bits. Works on every server.
const uuidSeven =
  "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid";

function uuidDefault(type: Type, version: unknown): FragmentNode {
  if (version !== undefined && version !== 4 && version !== 7)
    throw new Misdeclared(`uuids are made in version 4 or 7, not ${JSON.stringify(version)}`);
  return {
    kind: 'fragment',
    parts: [version === 7 ? uuidSeven : uuidFour],
    args: [],
    type,
    nullable: false,
  };
}

/** The version of the uuids a default makes; undefined for any other default. */
export function uuidVersionOf(made: Expr): 4 | 7 | undefined {
  if (made.kind !== 'fragment' || made.args.length > 0) return undefined;
  const [text] = made.parts;
  return text === uuidSeven ? 7 : text === uuidFour ? 4 : undefined;
}

function textOption(options: Options, name: string): string | undefined {
  const value = options[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Misdeclared(`the option '${name}' is a text, not ${JSON.stringify(value)}`);
}
