import type { Type } from '../../../src/type/type.ts';
import { type ClassName, classes, model } from '../workshop/workshop.ts';
import { type Kind, kindOf } from './kinds.ts';

/** A field with a value of its own. */
export interface Word {
  readonly name: string;
  readonly kind: Kind;
  readonly type: Type;
  readonly nullable: boolean;
  readonly attribute: boolean;
  /** Equal values are the same value: `a` and `A` are not, nor `1.5` and `1.50`, 0 and -0, a day and 24 hours. */
  readonly canonical: boolean;
}

/** What the fields of a resource are. */
export interface Vocabulary {
  readonly name: ClassName;
  readonly key: readonly string[];
  readonly words: readonly Word[];
  /** Calculations with arguments, by the kind of each argument. */
  readonly functions: readonly (Word & { readonly arguments: Readonly<Record<string, Kind>> })[];
  readonly ones: readonly { readonly name: string; readonly to: ClassName }[];
  readonly manys: readonly { readonly name: string; readonly to: ClassName }[];
}

const ambiguous = new Set(['nick', 'code', 'score', 'rate', 'span', 'gap', 'marks']);

const nameOf = (resource: { readonly name: string }): ClassName => resource.name as ClassName;

function vocabularyOf(name: ClassName): Vocabulary {
  const resource = model.of(classes[name]);
  if (resource === undefined) throw new RangeError(`${name} is not in the workshop`);
  const computed = resource.calculations.map((one) => {
    const kind = kindOf(one.type);
    const word = { name: one.name, kind, type: one.type, nullable: one.nullable, attribute: false };
    const given = one.arguments.map((argument) => [argument.name, kindOf(argument.type)] as const);
    return { ...word, canonical: kind !== 'dec', arguments: Object.fromEntries(given) };
  });
  const relations = resource.relationships.map((one) => ({
    name: one.name,
    to: nameOf(one.destination),
    cardinality: one.cardinality,
  }));
  return {
    name,
    key: resource.primaryKey.map((key) => key.name),
    words: [
      ...resource.attributes.map((one) => ({
        name: one.name,
        kind: kindOf(one.type),
        type: one.type,
        nullable: one.nullable,
        attribute: true,
        canonical: !ambiguous.has(one.name),
      })),
      ...computed.filter((one) => Object.keys(one.arguments).length === 0),
    ],
    functions: computed.filter((one) => Object.keys(one.arguments).length > 0),
    ones: relations.filter((one) => one.cardinality === 'one'),
    manys: relations.filter((one) => one.cardinality === 'many'),
  };
}

const names = Object.keys(classes) as ClassName[];

/** By the name of the class. */
export const vocabularies: Readonly<Record<ClassName, Vocabulary>> = Object.fromEntries(
  names.map((name) => [name, vocabularyOf(name)]),
) as Record<ClassName, Vocabulary>;
