import { didYouMean } from '../../error/nearest.ts';
import { deferredOf } from '../deferred.ts';
import { Misdeclared } from '../invalid-model.ts';
import type { AttributeModel, NamedPartition, PartitionModel, ResourceModel } from '../model.ts';
import { readBound } from './read-bound.ts';
import { refuseUnpartable } from './refuse-unpartable.ts';

type Ways = PartitionModel['by'];
const ways: readonly string[] = ['range', 'list', 'hash'] satisfies Ways[];
const options = ['by', 'on', 'partitions'];

/** What `static partition = partition(…)` declares; undefined without one. Throws `Misdeclared`. */
export function readPartition(model: ResourceModel): PartitionModel | undefined {
  const declared = deferredOf(Reflect.get(model.class, 'partition'));
  if (declared === undefined) return undefined;
  const spec = declared.value();
  if (!isEntries(spec)) throw new Misdeclared('partition() takes an object', { fix: "{ by: 'range', on: ['day'] }" });
  const unknown = Object.keys(spec).find((option) => !options.includes(option));
  if (unknown !== undefined)
    throw new Misdeclared(`partition() has no option '${unknown}'.${didYouMean(unknown, options)}`);
  const by = wayOf(spec['by']);
  const attributes = attributesOf(model, spec['on']);
  if (by === 'list' && attributes.length > 1)
    throw new Misdeclared('a table is partitioned by a list of the values of one attribute only', {
      fix: `on: ['${attributes[0]?.name}']`,
    });
  const found = { by, attributes, partitions: partitionsOf(by, attributes, spec['partitions']) };
  refuseUnpartable(model, found);
  return found;
}

function wayOf(by: unknown): Ways {
  if (typeof by === 'string' && ways.includes(by)) return by as Ways;
  throw new Misdeclared(
    `a table is partitioned by range, list or hash, not by ${JSON.stringify(by)}.${didYouMean(String(by), ways)}`,
  );
}

function attributesOf(model: ResourceModel, on: unknown): readonly AttributeModel[] {
  if (!Array.isArray(on) || on.length === 0)
    throw new Misdeclared('partition() names the attributes by which the table is partitioned', { fix: "on: ['day']" });
  const names = model.attributes.map(({ name }) => name);
  const found = on.map((name: unknown) => {
    if (typeof name !== 'string')
      throw new Misdeclared('a table is partitioned by attributes, not by an expression', {
        why: 'PostgreSQL lets a table that is partitioned by an expression have no primary key',
        fix: 'store the value in an attribute of its own and name that',
      });
    const attribute = model.attributes.find((one) => one.name === name);
    if (attribute === undefined)
      throw new Misdeclared(`${model.name} has no attribute '${name}'.${didYouMean(name, names)}`);
    return attribute;
  });
  const twice = found.find((one, i) => found.indexOf(one) !== i);
  if (twice !== undefined) throw new Misdeclared(`partition() names '${twice.name}' twice`);
  return found;
}

function partitionsOf(
  by: Ways,
  attributes: readonly AttributeModel[],
  declared: unknown,
): readonly NamedPartition[] | undefined {
  if (declared === undefined) return undefined;
  if (!isEntries(declared))
    throw new Misdeclared('partitions are an object of bounds, by the names of their tables', {
      fix: "partitions: { readings_2026: { from: '2026-01-01', to: '2027-01-01' } }",
    });
  const found = Object.entries(declared).map(([name, spec]) => ({
    name,
    bound: readBound(by, attributes, name, spec),
  }));
  const rest = found.filter(({ bound }) => bound.is === 'default').map(({ name }) => name);
  if (rest.length > 1) throw new Misdeclared(`only one partition can have what fits nowhere: ${rest.join(' or ')}`);
  return found;
}

const isEntries = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
