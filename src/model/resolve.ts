import { constrain } from './constraints.ts';
import { type Declaration, declarationOf, isResourceClass } from './declaration.ts';
import { homeOf, letIn } from './homes.ts';
import { InvalidModel, Misdeclared } from './invalid-model.ts';
import type { Mistake, Model, ResourceModel } from './model.ts';
import { classesOf, declaredRelationship } from './relationship-model.ts';
import { attempt, complete, draftOf, match, type ResourceDraft, relate } from './resource-draft.ts';
import { verify, verifyTogether } from './verify.ts';

interface Resolved {
  readonly model: ResourceModel;
  readonly mistakes: readonly Mistake[];
}

/** Each class is resolved once and stays the same object, whichever model it is part of. */
const resolved = new WeakMap<object, Resolved>();

/**
 * Gives meaning to resources and to all they lead to. Reports every mistake of all of them at once, as one
 * `InvalidModel`.
 */
export function resolve(roots: readonly object[]): Model {
  const { resources, mistakes } = examine(roots);
  if (mistakes.length > 0) throw new InvalidModel(mistakes);
  const byClass = new Map(resources.map((resource) => [resource.class, resource]));
  return Object.freeze({ resources: Object.freeze([...resources]), of: (resource: object) => byClass.get(resource) });
}

/** The resources and their mistakes, without throwing. */
export function examine(roots: readonly object[]): {
  readonly resources: readonly ResourceModel[];
  readonly mistakes: readonly Mistake[];
} {
  const { declarations, strays } = reach(roots);
  const drafts = declarations.filter(({ class: resource }) => !resolved.has(resource)).map(draftOf);
  settle(drafts);
  const classes = new Set([...declarations, ...drafts.map((draft) => draft.declaration)].map((one) => one.class));
  const found = [...classes].flatMap((resource) => resolved.get(resource) ?? []);
  const resources = found.map(({ model }) => model);
  return {
    resources,
    mistakes: [...strays, ...found.flatMap(({ mistakes }) => mistakes), ...verifyTogether(resources)],
  };
}

/** The model of one resource, resolving it and what it leads to when it is first asked for. */
export function modelOf(resource: object): ResourceModel {
  const known = resolved.get(resource);
  if (known !== undefined && known.mistakes.length === 0) return known.model;
  const found = resolve([resource]).of(resource);
  if (found === undefined) throw new Misdeclared('is not a resource');
  return found;
}

/** Every class that can be reached from the roots through relationships, in the order found. */
function reach(roots: readonly object[]): {
  readonly declarations: readonly Declaration[];
  readonly strays: readonly Mistake[];
} {
  const found = new Map<object, Declaration>();
  const strays: Mistake[] = [];
  const queue = [...roots];
  for (let resource = queue.shift(); resource !== undefined; resource = queue.shift()) {
    if (found.has(resource)) continue;
    if (!isResourceClass(resource)) {
      strays.push({
        resource: String((resource as { name?: string }).name ?? resource),
        field: undefined,
        message: 'is not a resource; extend Resource("table")',
      });
      continue;
    }
    const declaration = declarationOf(resource);
    found.set(resource, declaration);
    for (const value of declaration.fields.values()) queue.push(...leadsTo(value));
  }
  return { declarations: [...found.values()], strays };
}

function leadsTo(value: unknown): readonly object[] {
  const relationship = declaredRelationship(value);
  if (relationship === undefined) return [];
  try {
    return classesOf(relationship);
  } catch {
    return []; // reported as a mistake of the field
  }
}

/** Phase by phase over all resources, since each phase looks at the others' previous one. */
function settle(drafts: ResourceDraft[]): void {
  const outer = settling;
  settling = drafts;
  try {
    connect(drafts, drafts);
    // An expression may name a resource no relationship leads to, which joins them while this goes on.
    for (const draft of drafts) complete(draft);
  } finally {
    settling = outer;
  }
  for (const draft of drafts) constrain(draft);
  for (const draft of drafts) verify(draft);
  for (const draft of drafts) {
    freeze(draft);
    resolved.set(draft.declaration.class, { model: draft.model, mistakes: draft.mistakes });
  }
}

/** The resources that are being resolved. */
let settling: ResourceDraft[] | undefined;

function connect(drafts: readonly ResourceDraft[], all: readonly ResourceDraft[]): void {
  const byClass = new Map(all.map((draft) => [draft.declaration.class, draft.model]));
  const modelFor = (resource: object) =>
    byClass.get(resource) ?? (resolved.get(resource)?.model as ResourceDraft['model'] | undefined);
  for (const draft of drafts) {
    for (const [name, declared] of draft.declaredRelationships) attempt(draft, name, () => classesOf(declared));
  }
  for (const draft of drafts) relate(draft, modelFor);
  for (const draft of drafts) match(draft);
}

letIn((resource) => {
  if (settling === undefined) return modelOf(resource);
  const known = new Set(settling.map((draft) => draft.declaration.class));
  const drafts = reach([resource])
    .declarations.filter((one) => !known.has(one.class) && !resolved.has(one.class))
    .map(draftOf);
  settling.push(...drafts);
  connect(drafts, settling);
  return homeOf(resource);
});

function freeze({ model }: ResourceDraft): void {
  for (const part of [
    model.attributes,
    model.relationships,
    model.calculations,
    model.identities,
    model.indexes,
    model.checks,
    model.exclusions,
    model.statements,
    model.references,
  ]) {
    for (const one of part) Object.freeze(one);
    Object.freeze(part);
  }
  Object.freeze(model.primaryKey);
  Object.freeze(model.partition);
  Object.freeze(model);
}
