import type { AttributeModel } from '../model/model.ts';
import type { ActionModel } from './action-model.ts';
import { type Assigned, ownAssignments, type Subject } from './assignment.ts';
import { castInput, required } from './cast-input.ts';
import type { Changes } from './changes.ts';
import { invalid } from './constraint-error.ts';
import type { Issue } from './invalid-error.ts';
import { standingOf } from './standing.ts';

/** What an action is about to write: a value one can look at before anything runs. */
export interface Changeset {
  readonly action: ActionModel;
  readonly subject: Subject;
  readonly changes: Changes;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly issues: readonly Issue[];
}

/**
 * Casts an input, then applies what the action does by itself and the defaults made in JavaScript. Everything that is
 * wrong is collected; nothing is sent. `of` is the record of a query, where its records are written.
 */
export function changesetOf(action: ActionModel, input: unknown, of?: Subject): Changeset {
  const standing = standingOf(action);
  const subject = of ?? standing.subject;
  const cast = castInput(action, input, standing);
  const changes = cast.given;
  // A change callback sees the arguments; with some of them missing it could only fail in a less helpful way.
  const own = cast.issues.length === 0 ? ownAssignments(action, cast.arguments, { subject, set: standing.set }) : none;
  for (const [attribute, assigned] of own) changes.set(attribute, assigned);
  const missing = action.kind === 'create' ? complete(action, changes, cast.issues) : [];
  const issues = missing.length === 0 ? cast.issues : [...cast.issues, ...missing];
  return { action, subject, changes, arguments: cast.arguments, issues };
}

const none: ReadonlyMap<AttributeModel, Assigned> = new Map();

/**
 * Changesets of an action with equal shapes differ in values only; undefined where that is not known. What is set is
 * always the same, unless a callback says it: then which attributes were given is all there is.
 */
export function shapeOf({
  action: { accept, change },
  changes,
}: Pick<Changeset, 'action' | 'changes'>): string | undefined {
  if (change !== undefined) return undefined;
  let shape = '';
  for (let place = 0; place < accept.length; place++) shape += changes.hasAt(place) ? '1' : '0';
  return shape;
}

/** Whether the action would have made the value by itself, had it come so far. */
const makes = ({ change, set }: ActionModel, attribute: AttributeModel): boolean =>
  change !== undefined || set.some(([one]) => one === attribute);

/** Defaults of a new record that the database does not make; gives what is still missing. */
function complete(action: ActionModel, changes: Changes, found: readonly Issue[]): readonly Issue[] {
  const issues: Issue[] = [];
  for (const attribute of action.resource.attributes) {
    if (changes.has(attribute) || (found.length > 0 && makes(action, attribute))) continue;
    if (attribute.default?.in === 'js') changes.setAt(changes.places.of(attribute), attribute.default.make());
    else if (attribute.default === undefined && attribute.generated === undefined && !attribute.nullable)
      issues.push(required(attribute.name));
  }
  return issues;
}

/** Throws everything that is wrong with a changeset, at once. */
export function assertValid({ action, issues }: Changeset): void {
  if (issues.length > 0) throw invalid(action.resource, action.name, issues);
}
