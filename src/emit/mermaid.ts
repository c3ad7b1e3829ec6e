import type { AttributeModel, Model, RelationshipModel, ResourceModel } from '../model/model.ts';

/** The resources of a repo as a Mermaid entity diagram: attributes with their keys, and a line for each foreign key. */
export function mermaid(model: Model, repo: string): string {
  const resources = model.resources
    .filter((resource) => resource.repo.name === repo)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = resources.flatMap((resource) => [...entity(resource), ...resource.relationships.flatMap(edge)]);
  return ['erDiagram', ...lines.map((line) => `  ${line}`)].join('\n');
}

function entity(resource: ResourceModel): readonly string[] {
  return [
    `${resource.name} {`,
    ...resource.attributes.map((attribute) => `  ${attributeLine(attribute, resource)}`),
    '}',
  ];
}

function attributeLine(attribute: AttributeModel, resource: ResourceModel): string {
  const keys = [
    attribute.primaryKey ? 'PK' : '',
    resource.references.some(({ on }) => on.some(({ here }) => here === attribute)) ? 'FK' : '',
    resource.identities.some(({ attributes }) => attributes.length === 1 && attributes[0] === attribute) ? 'UK' : '',
  ].filter((key) => key !== '');
  const note = attribute.nullable ? ' "optional"' : '';
  return `${attribute.type.name} ${attribute.name}${keys.length === 0 ? '' : ` ${keys.join(', ')}`}${note}`;
}

/** Only the side with the foreign key draws the line. */
function edge(link: RelationshipModel): readonly string[] {
  if (link.kind !== 'belongsTo') return [];
  const one = link.optional ? '|o' : '||';
  return [`${link.destination.name} ${one}--o{ ${link.source.name} : ${link.name}`];
}
