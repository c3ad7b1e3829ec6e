import { didYouMean } from '../error/nearest.ts';
import { chainOf, type Declared, RecordToken } from '../expr/chain.ts';
import type {
  Expr,
  Home,
  ItemSource,
  Link,
  LiteralNode,
  Many,
  NarrowOptions,
  ParamNode,
  Source,
} from '../expr/node.ts';
import { nullWhereAbsent } from './absence.ts';
import type { Declaration } from './declaration.ts';
import { derive } from './derived.ts';
import { expressionOf, interpret, operandOf } from './interpret.ts';
import { Misdeclared } from './invalid-model.ts';
import { type ArgumentInput, type Bindings, type Meaning, noOrdinals, type Ordinals, type Seen } from './meaning.ts';
import type { ArgumentModel, AttributeModel, RelationshipModel } from './model.ts';
import { readableItems, watchedLink } from './policy/readable.ts';
import { shown } from './policy/shown.ts';
import { fieldsOf, isActor, itemSource, oneSource } from './source.ts';
import { rememberWhole } from './whole.ts';

/** A resource as far as resolving its fields goes, before the whole of it is known. */
export interface Draft {
  readonly declaration: Declaration;
  readonly attributes: ReadonlyMap<string, AttributeModel>;
  readonly relationships: ReadonlyMap<string, RelationshipModel>;
  /** Calculations with arguments: their arguments, and the root that stands for each in the body. */
  readonly functions: ReadonlyMap<string, ParameterisedCalculation>;
}

export interface ParameterisedCalculation {
  readonly arguments: readonly ArgumentModel[];
  readonly roots: ReadonlyMap<string, Declared>;
  readonly body: unknown;
}

const drafts = new WeakMap<Home, Draft>();

export function setDraft(home: Home, draft: Draft): void {
  drafts.set(home, draft);
}

/** Bindings in which one token stands for one record. */
export function binding(token: RecordToken, source: Source, ordinals: Ordinals = noOrdinals): Bindings {
  const records = new Map([[token, source]]);
  return { records, arguments: new Map(), open: new Set(), ordinals, field: fieldMeaning, derive };
}

/** Value fields being resolved: meeting one again is a cycle, also through a self-relationship, but not in a policy. */
const resolving: { readonly home: Home; readonly name: string; readonly watched: boolean }[] = [];

/** What field `name` means of a record; the same object each time, so that shared calculations are shared. */
export function fieldMeaning(source: Source, name: string, seen: Seen = {}): Meaning {
  if (seen.open !== undefined) return shownField(source, name, seen);
  const known = fieldsOf(source, { watched: seen.policing !== undefined });
  let meaning = known.get(name);
  if (meaning === undefined) {
    meaning = shownField(source, name, seen);
    known.set(name, meaning);
  }
  return meaning;
}

const none: ReadonlySet<ItemSource> = new Set();

/** What an actor sees of a field, where somebody acts. */
function shownField(source: Source, name: string, seen: Seen): Meaning {
  const meaning = resolveField(source, name, seen);
  return seen.policing === undefined ? meaning : shown(meaning, { source, name, policing: seen.policing }, alone);
}

function resolveField(source: Source, name: string, seen: Seen): Meaning {
  const draft = drafts.get(source.home);
  if (draft === undefined) throw new Misdeclared(`${source.home.name} is not resolved`);
  const attribute = draft.attributes.get(name);
  if (attribute !== undefined && isActor(source))
    return { is: 'value', expr: { kind: 'actor', column: attribute, type: attribute.type, nullable: true } };
  if (attribute !== undefined) {
    const nullable = attribute.nullable || source.optional;
    return {
      is: 'value',
      expr: { kind: 'attribute', from: source, column: attribute, type: attribute.type, nullable },
    };
  }
  const relationship = draft.relationships.get(name);
  if (relationship !== undefined) return related(source, relationship, seen);
  if (!draft.declaration.fields.has(name)) {
    throw new Misdeclared(
      `${source.home.name} has no field '${name}'.${didYouMean(name, draft.declaration.fields.keys())}`,
    );
  }
  return guarded(source.home, name, seen, () => expressionField(source, name, draft, seen));
}

/** The meaning of a relationship seen from a record. */
export function related(source: Source, link: Link, { open = none, policing }: Seen = {}): Meaning {
  if (isActor(source)) {
    throw new Misdeclared(`'${link.name}' of the actor is a relationship, and only values are known of the actor`, {
      fix: `recordsOf(${link.destination.name}).filter(…) with the actor's key`,
    });
  }
  if (link.cardinality === 'one') return { is: 'one', source: oneSource(source, watchedLink(link, policing, alone)) };
  const item = itemSource(source, link, open);
  const allowed = readableItems(item, policing, alone);
  const narrowed = (options?: NarrowOptions): Many => {
    const narrowing = link.narrow(item, source, options);
    return sealed({ item, ...narrowing, filters: [...narrowing.filters, ...allowed] });
  };
  const many = narrowed();
  rememberWhole(many, () => narrowed({ base: false }));
  return { is: 'many', many };
}

/** What sees nothing but its own record. */
const alone = (source: Source): Bindings => binding(noRecord, source);
const noRecord = new RecordToken('this');

/** What a relationship or a field has cut is cut before anything is added to it. */
function sealed(many: Many): Many {
  const { item, filters, sorts, limit, offset = 0, inside, via } = many;
  if (limit === undefined && offset === 0) return { ...many, added: 0 };
  return { item, filters: [], sorts, limit: undefined, inside: { filters, sorts, limit, offset, inside }, via };
}

function expressionField(source: Source, name: string, draft: Draft, seen: Seen): Meaning {
  const parameterised = draft.functions.get(name);
  if (parameterised !== undefined)
    return {
      is: 'calculation',
      name,
      call: (input) => calculationCall({ source, name, calculation: parameterised, seen }, input),
    };
  const chain = chainOf(draft.declaration.fields.get(name));
  if (chain === undefined) {
    throw new Misdeclared(`is no field: ${brief(draft.declaration.fields.get(name))}`, {
      fix: 'use an attribute, a relationship or an expression',
    });
  }
  const { open = none, policing } = seen;
  const meaning = interpret(chain, { ...binding(draft.declaration.self, source), open, policing });
  if (meaning.is === 'many') return { is: 'many', many: sealed(meaning.many) };
  if (meaning.is !== 'value') return meaning;
  return { is: 'value', expr: calculationNode(source, name, meaning.expr) };
}

function calculationNode(from: Source, name: string, written: Expr): Expr {
  const body = nullWhereAbsent(from, written);
  // There is no record that could share it.
  if (isActor(from)) return body;
  return { kind: 'calculation', from, name, body, type: body.type, nullable: body.nullable };
}

interface Called {
  readonly source: Source;
  readonly name: string;
  readonly calculation: ParameterisedCalculation;
  readonly seen: Seen;
}

function calculationCall({ source, name, calculation, seen }: Called, given: ArgumentInput): Expr {
  const draft = drafts.get(source.home);
  if (draft === undefined) throw new Misdeclared(`${source.home.name} is not resolved`);
  const values = argumentValues(source, name, calculation, given);
  return guarded(source.home, name, seen, () => {
    const { policing } = seen;
    const bindings = { ...binding(draft.declaration.self, source), arguments: values, policing };
    const body = operandOf(calculation.body, bindings, [calculation.body], 0);
    if (body.kind === 'loose') throw new Misdeclared(`the body of ${name} is a plain value, not an expression`);
    return calculationNode(source, name, body);
  });
}

function argumentValues(
  source: Source,
  name: string,
  calculation: ParameterisedCalculation,
  given: ArgumentInput,
): ReadonlyMap<Declared, Expr> {
  const { input, bindings } = given;
  if (typeof input !== 'object' || input === null) {
    throw new Misdeclared(`${source.home.name}.${name} takes its arguments as an object, not ${brief(input)}`);
  }
  for (const key of Object.keys(input)) {
    if (!calculation.arguments.some((argument) => argument.name === key)) {
      throw new Misdeclared(
        `${source.home.name}.${name} has no argument '${key}'.${didYouMean(
          key,
          calculation.arguments.map((argument) => argument.name),
        )}`,
      );
    }
  }
  const values = new Map<Declared, Expr>();
  for (const argument of calculation.arguments) {
    const root = calculation.roots.get(argument.name);
    if (root !== undefined) values.set(root, argumentValue(name, argument, input, bindings));
  }
  return values;
}

function argumentValue(calculation: string, argument: ArgumentModel, input: object, bindings: Bindings): Expr {
  const given: unknown = Object.hasOwn(input, argument.name) ? Reflect.get(input, argument.name) : undefined;
  if (given === undefined) return absentArgument(calculation, argument);
  const operand = operandOf(given, bindings, input, argument.name);
  if (operand.kind !== 'loose') return operand;
  const { type, nullable } = argument;
  if (operand.value === null) {
    if (nullable) return { kind: 'literal', value: null, type, nullable: true };
    throw new Misdeclared(`argument '${argument.name}' of ${calculation} may not be null`);
  }
  const cast = type.cast(operand.value);
  if (!cast.ok) throw new Misdeclared(`argument '${argument.name}' of ${calculation}: ${cast.why}`);
  const literal: LiteralNode = { kind: 'literal', value: cast.value, type, nullable: false };
  if (operand.ordinal === undefined) return literal;
  const param: ParamNode = { kind: 'param', ordinal: operand.ordinal, value: cast.value, type, nullable: false };
  return param;
}

function absentArgument(calculation: string, { name, type, nullable, default: fallback }: ArgumentModel): Expr {
  if (fallback?.in === 'sql') return fallback.expr;
  if (fallback?.in === 'js') return { kind: 'literal', value: fallback.make(), type, nullable };
  if (nullable) return { kind: 'literal', value: null, type, nullable: true };
  throw new Misdeclared(`${calculation} needs its argument '${name}'`, { fix: `${calculation}({ ${name}: … })` });
}

function guarded<T>(home: Home, name: string, { policing }: Seen, resolve: () => T): T {
  const watched = policing !== undefined;
  const start = resolving.findIndex((field) => field.home === home && field.name === name && field.watched === watched);
  if (start >= 0) {
    const path = [...resolving.slice(start), { home, name }]
      .map((field) => `${field.home.name}.${field.name}`)
      .join(' → ');
    throw new Misdeclared(`depends on itself: ${path}`, { why: 'a value that needs itself has none' });
  }
  resolving.push({ home, name, watched });
  try {
    return resolve();
  } finally {
    resolving.pop();
  }
}

function brief(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  return JSON.stringify(value) ?? String(value);
}

/** The value of a recorded expression, or a complaint that it is none. */
export function resolveValue(recordedValue: unknown, bindings: Bindings): Expr {
  const chain = chainOf(recordedValue);
  if (chain === undefined)
    throw new Misdeclared(`${brief(recordedValue)} is a plain value where an expression of the record is needed`);
  return expressionOf(interpret(chain, bindings), bindings);
}
