import type { DbError } from '../driver/error/db-error.ts';
import {
  CheckViolation,
  ConstraintViolation,
  ExclusionViolation,
  ForeignKeyViolation,
  NotNullViolation,
  UniqueViolation,
} from '../driver/error/violations.ts';
import type { AttributeModel, ResourceModel } from '../model/model.ts';
import type { DomainOfType } from '../type/type.ts';
import type { ActionKind } from './action.ts';
import type { ActionModel } from './action-model.ts';
import { issue, required } from './cast-input.ts';
import { ConflictError } from './conflict-error.ts';
import { InvalidError, type Issue } from './invalid-error.ts';
import { undeclared } from './undeclared-constraint.ts';

/** A broken constraint in the words of the resource; anything else as it was. */
export function explainViolation({ resource, name, kind }: ActionModel, error: unknown): unknown {
  if (error instanceof UniqueViolation) return conflict(resource, error) ?? undeclared(resource, name, error);
  if (!(error instanceof ConstraintViolation)) return error;
  const found = issueOf(resource, kind, error);
  return found === undefined ? undeclared(resource, name, error) : invalid(resource, name, [found], error);
}

/** All that is wrong, as one error. */
export function invalid(
  resource: ResourceModel,
  action: string,
  issues: readonly Issue[],
  cause?: unknown,
): InvalidError {
  const said = issues.slice(0, most).map(phrase).join('; ');
  const more = issues.length > most ? `; and ${issues.length - most} more` : '';
  return new InvalidError(`${resource.name}.${action}: ${said}${more}`, issues, { cause });
}

/** Issues a message speaks of; ten thousand inputs may have as many. */
const most = 20;

function phrase(one: Issue): string {
  const said = one.field === undefined ? one.message : `${wayOf(one)} ${one.message}`;
  return one.index === undefined ? said : `input ${one.index}: ${said}`;
}

/** `tags[1]`, `meta.pages`: where in the field it is. */
const wayOf = ({ field, path: [, ...inside] }: Issue): string =>
  `${field}${inside.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')}`;

/** The conflict of an identity or of the primary key. */
function conflict(resource: ResourceModel, error: UniqueViolation): ConflictError | undefined {
  const identity = resource.identities.find(({ index }) => index === error.constraint);
  if (identity !== undefined) return taken(resource, identity.name, identity.attributes, error);
  if (error.constraint === resource.primaryKeyConstraint)
    return taken(resource, 'primaryKey', resource.primaryKey, error);
  const index = resource.indexes.find((one) => one.unique && one.index === error.constraint);
  return index === undefined ? undefined : taken(resource, index.index, [], error);
}

function taken(
  resource: ResourceModel,
  identity: string,
  attributes: readonly AttributeModel[],
  cause: DbError,
): ConflictError {
  const fields = attributes.map(({ name }) => name);
  return new ConflictError(`${resource.name}: ${fields.join(', ') || identity} has already been taken`, identity, {
    fields,
    constraint: cause.constraint,
    cause,
  });
}

function issueOf(resource: ResourceModel, kind: ActionKind, error: DbError): Issue | undefined {
  if (error instanceof NotNullViolation) {
    const attribute = resource.attributes.find(({ column }) => column === error.column);
    if (attribute !== undefined) return required(attribute.name);
    return domainIssue(resource, error, 'required', () => 'is required');
  }
  if (error instanceof CheckViolation)
    return (
      domainIssue(resource, error, 'check', ({ broken }) => broken) ??
      checkIssue(resource, error.constraint) ??
      unplaced(resource, error)
    );
  if (error instanceof ExclusionViolation) return exclusionIssue(resource, error.constraint);
  if (error instanceof ForeignKeyViolation) return foreignKeyIssue(resource, kind, error);
  return undefined;
}

/** A domain refuses a value without saying where it was to go; where only one attribute is of it, that is told. */
function domainIssue(
  resource: ResourceModel,
  { dataType, constraint }: DbError,
  rule: string,
  words: (domain: DomainOfType) => string,
): Issue | undefined {
  if (dataType === undefined) return undefined;
  const found = resource.attributes.flatMap(({ name, type }) => {
    const domain = type.domain ?? type.item?.domain;
    return domain?.name === dataType ? [{ name, domain }] : [];
  });
  const [first] = found;
  if (first === undefined || (constraint !== undefined && first.domain.constraint !== constraint)) return undefined;
  return issue(found.length === 1 ? first.name : undefined, rule, words(first.domain));
}

function checkIssue(resource: ResourceModel, constraint: string | undefined): Issue | undefined {
  const check = resource.checks.find((one) => one.constraint === constraint);
  if (check !== undefined) return issue(undefined, 'check', check.message ?? `breaks the check '${check.name}'`);
  const attribute = resource.attributes.find((one) => `${resource.table}_${one.column}_check` === constraint);
  return attribute === undefined ? undefined : issue(attribute.name, 'one_of', 'is not one of its values');
}

/** No partition takes the row: what is refused has no name then. */
function unplaced({ partition, table }: ResourceModel, { constraint }: DbError): Issue | undefined {
  if (partition === undefined || constraint !== undefined) return undefined;
  const [first, ...others] = partition.attributes;
  return issue(others.length === 0 ? first?.name : undefined, 'partition', `fits no partition of '${table}'`);
}

function exclusionIssue(resource: ResourceModel, constraint: string | undefined): Issue | undefined {
  const exclusion = resource.exclusions.find((one) => one.constraint === constraint);
  if (exclusion === undefined) return undefined;
  return issue(undefined, 'exclusion', exclusion.message ?? `is excluded by another record ('${exclusion.name}')`);
}

function foreignKeyIssue(resource: ResourceModel, kind: ActionKind, error: ForeignKeyViolation): Issue | undefined {
  const reference = resource.references.find((one) => one.constraint === error.constraint);
  // A record that refers to its own kind may be in the way of a destroy by the very key it would break in a create.
  if (reference !== undefined && kind !== 'destroy')
    return issue(reference.on[0]?.here.name, 'reference', 'does not exist');
  if (kind === 'create') return undefined;
  // Somebody else's key points here: destroying, or changing a key, would leave records behind.
  return issue(undefined, 'referenced', `would leave records behind in ${error.table ?? 'another table'}`);
}
