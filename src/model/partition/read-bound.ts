import { didYouMean } from '../../error/nearest.ts';
import { Misdeclared } from '../invalid-model.ts';
import type { AttributeModel, BoundModel, BoundText, PartitionModel } from '../model.ts';

type Spec = Readonly<Record<string, unknown>>;

const shapes = {
  range: { options: ['from', 'to'], example: "{ from: '2026-01-01', to: '2027-01-01' }" },
  list: { options: ['in'], example: "{ in: ['de', 'at'] }" },
  hash: { options: ['modulus', 'remainder'], example: '{ modulus: 4, remainder: 0 }' },
} as const;

/** What belongs to a partition. Throws `Misdeclared`. */
export function readBound(
  by: PartitionModel['by'],
  attributes: readonly AttributeModel[],
  name: string,
  spec: unknown,
): BoundModel {
  if (spec === 'default') return restOf(by, name);
  const { options, example } = shapes[by];
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec))
    throw new Misdeclared(`the partition '${name}' says ${JSON.stringify(spec)} of what belongs to it`, {
      fix: by === 'hash' ? example : `${example} or 'default'`,
    });
  const unknown = Object.keys(spec).find((option) => !(options as readonly string[]).includes(option));
  if (unknown !== undefined)
    throw new Misdeclared(`a partition by ${by} has no '${unknown}' (of '${name}').${didYouMean(unknown, options)}`, {
      fix: example,
    });
  return readers[by](spec as Spec, attributes, name);
}

/** Every hash has its remainder, so nothing is left over. */
function restOf(by: PartitionModel['by'], name: string): BoundModel {
  if (by === 'hash')
    throw new Misdeclared(`'${name}' cannot be the default partition of a table that is partitioned by hash`, {
      why: 'its partitions have a place for every value',
      fix: shapes.hash.example,
    });
  return { is: 'default' };
}

type Reader = (spec: Spec, attributes: readonly AttributeModel[], name: string) => BoundModel;

const readers: Readonly<Record<PartitionModel['by'], Reader>> = {
  range(spec, attributes, name) {
    const [from, to] = (['from', 'to'] as const).map((side) => {
      const given = spec[side];
      const values: readonly unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given];
      if (values.length > attributes.length)
        throw new Misdeclared(
          `'${side}' of the partition '${name}' has ${values.length} values, for ${attributes.length}: ${namesOf(attributes)}`,
        );
      return values.map((value, i) => textOf(value, attributes[i], name));
    });
    const range = { is: 'range', from: from ?? [], to: to ?? [] } as const;
    if (attributes.length === 1 && isEmpty(range.from[0], range.to[0]))
      throw new Misdeclared(`the partition '${name}' ends where it begins, at ${range.from[0]?.text}`, {
        why: "'from' belongs to a partition, 'to' does not any more",
      });
    return range;
  },
  list(spec, attributes, name) {
    const given = spec['in'];
    if (!Array.isArray(given) || given.length === 0)
      throw new Misdeclared(`the partition '${name}' lists no value`, { fix: shapes.list.example });
    return {
      is: 'list',
      values: given.map((value: unknown) =>
        value === null ? nothing(attributes[0], name) : textOf(value, attributes[0], name),
      ),
    };
  },
  hash({ modulus, remainder }, _, name) {
    if (!isWhole(modulus) || modulus === 0 || !isWhole(remainder) || remainder >= modulus)
      throw new Misdeclared(
        `the partition '${name}' has the modulus ${JSON.stringify(modulus)} and the remainder ${JSON.stringify(remainder)}`,
        { why: 'both are whole numbers, and a remainder is less than its modulus', fix: shapes.hash.example },
      );
    return { is: 'hash', modulus, remainder };
  },
};

const isEmpty = (from: BoundText | undefined, to: BoundText | undefined): boolean =>
  from !== undefined && from.text === to?.text;

const isWhole = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;

function nothing(attribute: AttributeModel | undefined, name: string): BoundText {
  if (attribute === undefined || attribute.nullable) return { text: null, type: typeOf(attribute, name) };
  throw new Misdeclared(`the partition '${name}' is for null, which '${attribute.name}' never is`, {
    fix: `leave null out, or make it optional`,
  });
}

function textOf(value: unknown, attribute: AttributeModel | undefined, name: string): BoundText {
  const type = typeOf(attribute, name);
  if (value === null || value === undefined)
    throw new Misdeclared(`a bound of the partition '${name}' is ${value}`, {
      fix: "leave 'from' or 'to' out where there is no end on that side",
    });
  const cast = type.cast(value);
  if (cast.ok) return { text: type.encode(cast.value), type };
  throw new Misdeclared(
    `a bound of the partition '${name}' is ${JSON.stringify(value)}, which '${attribute?.name}' cannot be: ${cast.why}`,
  );
}

function typeOf(attribute: AttributeModel | undefined, name: string): AttributeModel['type'] {
  if (attribute !== undefined) return attribute.type;
  throw new Misdeclared(`the partition '${name}' has no attribute to be bound by`);
}

const namesOf = (attributes: readonly AttributeModel[]): string => attributes.map(({ name }) => name).join(', ');
