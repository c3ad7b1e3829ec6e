import { Misdeclared } from '../invalid-model.ts';
import type { AttributeModel, PartitionModel, ResourceModel } from '../model.ts';
import { byteLength, maxIdentifierBytes } from '../naming.ts';

/** What PostgreSQL lets no partitioned table be or have. Throws `Misdeclared`. */
export function refuseUnpartable(model: ResourceModel, { attributes, partitions = [] }: PartitionModel): void {
  refuseStorage(model);
  for (const attribute of attributes) refuseComputed(attribute);
  refuseKey('the primary key', model.primaryKey, attributes, 'mark it with { primaryKey: true }');
  for (const { name, attributes: own } of model.identities)
    refuseKey(`the identity '${name}'`, own, attributes, 'name it in the identity');
  for (const { index, unique, keys } of model.indexes) {
    const own = keys.flatMap(({ expr }) => (expr.kind === 'attribute' ? [expr.column.name] : []));
    if (unique)
      refuseKey(
        `the unique index '${index}'`,
        model.attributes.filter(({ name }) => own.includes(name)),
        attributes,
        'name it in the index',
      );
  }
  const [exclusion] = model.exclusions;
  if (exclusion !== undefined)
    throw new Misdeclared(`the exclusion '${exclusion.name}' cannot hold across partitions`, {
      why: 'servers before 17 have no exclusion constraints on partitioned tables',
      fix: 'leave the exclusion or the partitioning out',
    });
  const long = partitions.find(
    ({ name }) => byteLength(name) > maxIdentifierBytes || name === '' || name.includes('.'),
  );
  if (long !== undefined)
    throw new Misdeclared(`'${long.name}' is no name for a partition`, {
      why: `it is a table beside '${model.table}': without a schema, of ${maxIdentifierBytes} bytes at most`,
    });
}

function refuseStorage({ storage, view }: ResourceModel): void {
  if (view !== undefined) throw new Misdeclared('a view has no partitions');
  const said = storage?.unlogged === true ? 'unlogged' : storage?.parameters === undefined ? undefined : 'storage';
  if (said === undefined) return;
  throw new Misdeclared(`a partitioned table cannot be told how it is stored: { ${said} }`, {
    why: 'its rows are in its partitions, each of which is stored in its own way',
    fix: `leave '${said}' out, and alter the partitions in a migration of your own`,
  });
}

function refuseComputed({ name, generated }: AttributeModel): void {
  if (generated?.by !== 'expression') return;
  throw new Misdeclared(`'${name}' is computed, and no table can be partitioned by that`, {
    fix: 'let an action set the value',
  });
}

/** Uniqueness is watched over in each partition by itself. */
function refuseKey(
  what: string,
  own: readonly AttributeModel[],
  attributes: readonly AttributeModel[],
  how: string,
): void {
  const lacking = attributes.find((attribute) => !own.includes(attribute));
  if (lacking === undefined) return;
  throw new Misdeclared(`${what} has to contain '${lacking.name}', by which the table is partitioned`, {
    why: 'PostgreSQL finds equal records within one partition only',
    fix: how,
  });
}
