import { actionsOf } from '../../action/action-model.ts';
import { didYouMean } from '../../error/nearest.ts';
import type { CalculationModel, FieldModel, RelationshipModel, ResourceModel } from '../../model/model.ts';

/** `.doc Ticket`, `.doc Ticket.subject`: what a resource or one of its fields is. */
export function docOf(words: string, resources: readonly ResourceModel[]): string {
  const [name = '', fieldName] = words.trim().split('.');
  if (name === '')
    return resources.map((one) => `${one.name.padEnd(16)} ${one.description ?? placeOf(one)}`).join('\n');
  const resource = resources.find((one) => one.name === name);
  if (resource === undefined)
    return `there is no resource '${name}'.${didYouMean(
      name,
      resources.map((one) => one.name),
    )}`;
  if (fieldName === undefined) return resourceDoc(resource);
  const field = resource.fields.get(fieldName);
  if (field === undefined)
    return `${name} has no field '${fieldName}'.${didYouMean(fieldName, resource.fields.keys())}`;
  return fieldDoc(resource, field);
}

const kindOfPlace = ({ view }: ResourceModel): string =>
  view === undefined ? 'table' : view.materialized ? 'materialized view' : 'view';

/** `tickets`, `open_tickets (view)` */
const placeOf = (resource: ResourceModel): string =>
  resource.view === undefined ? resource.table : `${resource.table} (${kindOfPlace(resource)})`;

function resourceDoc(resource: ResourceModel): string {
  const lines = [
    `${resource.name}: ${resource.description ?? `records of the ${kindOfPlace(resource)} ${resource.table}`}`,
    `  repo ${resource.repo.name}, ${kindOfPlace(resource)} ${resource.table}`,
    '',
  ];
  const width = Math.max(...[...resource.fields.keys()].map((field) => field.length));
  for (const field of resource.fields.values()) {
    const description = 'description' in field && field.description !== undefined ? `  ${field.description}` : '';
    lines.push(`  ${field.name.padEnd(width)}  ${kindOf(field)}${description}`);
  }
  const { actions } = actionsOf(resource);
  if (actions.size > 0) lines.push('', 'actions:');
  for (const action of actions.values()) {
    const takes = [...action.accept, ...action.arguments].map((one) => one.name).join(', ');
    lines.push(`  ${action.kind.padEnd(7)} ${action.name}${takes === '' ? '' : ` { ${takes} }`}`);
  }
  return lines.join('\n');
}

function fieldDoc(resource: ResourceModel, field: FieldModel): string {
  const lines = [`${resource.name}.${field.name}: ${kindOf(field)}`];
  if (field.description !== undefined) lines.push(`  ${field.description}`);
  if (field.is === 'attribute') {
    lines.push(`  column ${field.column} ${field.type.sql}${field.nullable ? '' : ' not null'}`);
    if (field.type.values !== undefined) lines.push(`  one of ${field.type.values.join(', ')}`);
  }
  if (field.is === 'relationship') {
    lines.push(
      `  ${field.on.map(({ here, there }) => `${here.column} = ${there.column}`).join(', ')}${throughText(field)}`,
    );
  }
  return lines.join('\n');
}

function throughText({ through }: RelationshipModel): string {
  if (through === undefined) return '';
  return through.home.rows === undefined ? ` through ${through.home.table}` : ' in pairs of its own SQL';
}

const orNull = (may: boolean): string => (may ? ' or null' : '');

function kindOf(field: FieldModel): string {
  switch (field.is) {
    case 'attribute':
      return [field.type.name, field.nullable ? 'optional' : '', field.primaryKey ? 'primary key' : '']
        .filter((part) => part !== '')
        .join(', ');
    case 'calculation':
      return calculationKind(field);
    case 'derived':
      return `${field.cardinality} ${field.destination.name}`;
    case 'relationship':
      return `${field.kind} ${field.destination.name}${orNull(field.cardinality === 'one' && field.optional)}`;
  }
}

function calculationKind(field: CalculationModel): string {
  const given = field.arguments.map((one) => one.name).join(', ');
  const kind = field.aggregate ? 'aggregate' : 'calculation';
  return `${kind}${given === '' ? '' : `(${given})`} → ${field.type.name}${orNull(field.nullable)}`;
}
