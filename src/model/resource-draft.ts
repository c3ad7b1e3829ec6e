import { chainOf, type Declared, declaredAs } from '../expr/chain.ts';
import { extensionsOf } from '../expr/extensions.ts';
import type { Expr } from '../expr/node.ts';
import {
  type AttributeDraft,
  argumentModel,
  attributeDraft,
  declaredAttribute,
  generatedExpression,
  hasOwnDefault,
  isTrailing,
} from './attribute-model.ts';
import type { Declaration } from './declaration.ts';
import { binding, type Draft, type ParameterisedCalculation, resolveValue, setDraft } from './field.ts';
import { setHome } from './homes.ts';
import { Misdeclared } from './invalid-model.ts';
import type { CalculationModel, FieldModel, Mistake, ResourceModel } from './model.ts';
import { identifier } from './naming.ts';
import {
  checkRelationshipOptions,
  type DeclaredRelationship,
  declaredRelationship,
  joinRow,
  matchesOf,
  narrowingOf,
  type RelationshipDraft,
} from './relationship-model.ts';
import { refuseRepetition } from './repetition.ts';
import { rootSource } from './source.ts';

/** A resource between its declaration and the frozen model. */
export interface ResourceDraft {
  readonly declaration: Declaration;
  readonly model: { -readonly [K in keyof ResourceModel]: ResourceModel[K] };
  readonly attributes: Map<string, AttributeDraft>;
  readonly relationships: Map<string, RelationshipDraft>;
  readonly declaredRelationships: Map<string, DeclaredRelationship>;
  readonly functions: Map<string, ParameterisedCalculation>;
  readonly mistakes: Mistake[];
}

/** Runs `work`; what it complains about becomes a mistake of `field` and the rest goes on. */
export function attempt<T>(draft: ResourceDraft, field: string | undefined, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { why, fix } = error as Error & { readonly why?: string; readonly fix?: string };
    const message = [error.message, why === undefined ? '' : ` (${why})`, fix === undefined ? '' : `; ${fix}`].join('');
    if (!draft.mistakes.some((mistake) => mistake.field === field && mistake.message === message)) {
      draft.mistakes.push({ resource: draft.declaration.name, field, message });
    }
    return undefined;
  }
}

const unconstrained = { identities: [], indexes: [], checks: [], exclusions: [], statements: [], references: [] };

/** The resource's own attributes and arguments: whatever can be known without looking at another resource. */
export function draftOf(declaration: Declaration): ResourceDraft {
  const { heading } = declaration;
  const model: ResourceDraft['model'] = {
    class: declaration.class,
    name: declaration.name,
    table: heading.table ?? '',
    schema: heading.schema,
    repo: heading.repo,
    fields: new Map(),
    attributes: [],
    relationships: [],
    calculations: [],
    primaryKey: [],
    primaryKeyConstraint: undefined,
    ...unconstrained,
    description: heading.description,
    was: heading.was,
    grants: heading.grants,
    ...{ size: heading.size, storage: heading.storage, partition: undefined },
    migrate: heading.migrate,
    view: heading.view,
  };
  const draft: ResourceDraft = {
    declaration,
    model,
    attributes: new Map(),
    relationships: new Map(),
    declaredRelationships: new Map(),
    functions: new Map(),
    mistakes: [],
  };
  setDraft(model, draft as Draft);
  setHome(declaration.class, model);
  for (const [name, value] of inOrder(declaration)) attempt(draft, name, () => readField(draft, name, value));
  model.attributes = [...draft.attributes.values()];
  model.primaryKey = model.attributes.filter((attribute) => attribute.primaryKey);
  if (model.primaryKey.length > 0) model.primaryKeyConstraint = heading.primaryKey ?? identifier(model.table, 'pkey');
  return draft;
}

/** As declared, but for what asks to stand last. */
function inOrder({ fields }: Declaration): readonly (readonly [string, unknown])[] {
  const entries = [...fields];
  return [...entries.filter(([, value]) => !isTrailing(value)), ...entries.filter(([, value]) => isTrailing(value))];
}

/** Keys that refer to other records are given, not made up: parts of a key of several, and keys that are foreign keys. */
function dropMadeUpKeys({ attributes, declaration, relationships, model }: ResourceDraft): void {
  const referring = new Set(
    [...relationships.values()].flatMap(({ kind, on }) =>
      kind === 'belongsTo' ? on.map(({ here }) => here.name) : [],
    ),
  );
  for (const [name, attribute] of attributes) {
    const declared = declaredAttribute(declaration.fields.get(name));
    const given = model.primaryKey.length > 1 || referring.has(name);
    if (attribute.primaryKey && given && declared !== undefined && !hasOwnDefault(declared))
      attribute.default = undefined;
  }
}

function readField(draft: ResourceDraft, name: string, value: unknown): void {
  if (chainOf(value) === undefined) {
    throw new Misdeclared(
      `${typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))} is no field`,
      {
        why: 'a field is an attribute, a relationship or an expression',
      },
    );
  }
  const attribute = declaredAttribute(value);
  if (attribute !== undefined) {
    draft.attributes.set(
      name,
      attributeDraft(name, attribute, (expression) => constant(draft, expression), draft.model.schema),
    );
    return;
  }
  const relationship = declaredRelationship(value);
  if (relationship !== undefined) {
    checkRelationshipOptions(relationship);
    draft.declaredRelationships.set(name, relationship);
    return;
  }
  const calculation = declaredCalculation(value);
  if (calculation !== undefined) draft.functions.set(name, parameterised(draft, calculation));
}

/** An expression in an attribute's options; it may look at the record, but only at its attributes. */
function constant(draft: ResourceDraft, expression: unknown): Expr {
  return resolveValue(expression, binding(draft.declaration.self, rootSource(draft.model)));
}

function declaredCalculation(value: unknown): Declared | undefined {
  const chain = chainOf(value);
  return chain !== undefined && chain.on === undefined && 'kind' in chain.root && chain.root.kind === 'calculation'
    ? chain.root
    : undefined;
}

function parameterised(draft: ResourceDraft, { args: [spec, body] }: Declared): ParameterisedCalculation {
  if (typeof spec !== 'object' || spec === null || typeof body !== 'function') {
    throw new Misdeclared('calculation() takes its arguments, then a body', {
      fix: 'calculation({ greeting: text() }, ({ greeting }) => concat(greeting, this.name))',
    });
  }
  const args = Object.entries(spec).map(([name, type]) =>
    argumentModel(name, type, (expression) => constant(draft, expression)),
  );
  const roots = new Map<string, Declared>();
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(spec)) {
    // A root of its own stands for each argument in the body, whatever it was declared with.
    const root: Declared = { kind: 'argument', args: [name] };
    roots.set(name, root);
    given[name] = declaredAs(root);
  }
  return { arguments: args, roots, body: (body as (args: object) => unknown)(given) };
}

/** Relationships, once every resource they lead to has a draft. */
export function relate(draft: ResourceDraft, modelOf: (resource: object) => ResourceDraft['model'] | undefined): void {
  for (const [name, declared] of draft.declaredRelationships) {
    attempt(draft, name, () => {
      const destination = modelOf(declared.destination as object);
      if (destination === undefined) return;
      const join = declared.kind === 'manyToMany' ? modelOf(declared.join as object) : undefined;
      draft.relationships.set(name, relationshipDraft(draft, name, declared, { destination, join }));
    });
  }
  draft.model.relationships = [...draft.relationships.values()];
}

function relationshipDraft(
  draft: ResourceDraft,
  name: string,
  declared: DeclaredRelationship,
  { destination, join }: { readonly destination: ResourceModel; readonly join: ResourceModel | undefined },
): RelationshipDraft {
  return {
    is: 'relationship',
    name,
    kind: declared.kind,
    cardinality: declared.kind === 'belongsTo' || declared.kind === 'hasOne' ? 'one' : 'many',
    optional: declared.kind === 'hasOne',
    source: draft.model,
    destination,
    on: [],
    through: join === undefined ? undefined : { home: join, on: [], row: joinRow(destination, join) },
    narrow: narrowingOf(declared, draft.declaration.self),
    description: declared.options['description'] as string | undefined,
  };
}

/** The columns of each relationship; needs the attributes of every resource. */
export function match(draft: ResourceDraft): void {
  for (const [name, relationship] of draft.relationships) {
    const declared = draft.declaredRelationships.get(name);
    if (declared !== undefined)
      attempt(draft, name, () =>
        Object.assign(relationship, matchesOf(declared, relationship, draft.declaration.self)),
      );
  }
  dropMadeUpKeys(draft);
}

/** Every field, with the expressions typed; needs all relationships. */
export function complete(draft: ResourceDraft): void {
  const { model, declaration, attributes, relationships } = draft;
  const root = rootSource(model);
  const fields = new Map<string, FieldModel>();
  for (const [name, value] of inOrder(declaration)) {
    const attribute = attributes.get(name);
    if (attribute !== undefined) attempt(draft, name, () => generate(draft, attribute, value));
    const field =
      attribute ?? relationships.get(name) ?? attempt(draft, name, () => expressionModel(draft, root, name));
    if (field !== undefined) fields.set(name, field);
  }
  model.fields = fields;
  model.calculations = [...fields.values()].filter((field) => field.is === 'calculation');
}

function generate(draft: ResourceDraft, attribute: AttributeDraft, value: unknown): void {
  const declared = declaredAttribute(value);
  const expression = declared === undefined ? undefined : generatedExpression(declared);
  if (expression !== undefined) attribute.generated = { by: 'expression', expr: constant(draft, expression) };
}

function expressionModel(
  draft: ResourceDraft,
  root: ReturnType<typeof rootSource>,
  name: string,
): FieldModel | undefined {
  const value = draft.declaration.fields.get(name);
  if (declaredAttribute(value) ?? declaredRelationship(value)) return undefined; // already reported
  const bindings = binding(draft.declaration.self, root);
  const meaning = bindings.field(root, name);
  const parameters = draft.functions.get(name);
  if (meaning.is === 'calculation' && parameters !== undefined) {
    const { arguments: args } = parameters;
    const sample = meaning.call({
      input: Object.fromEntries(args.map((argument) => [argument.name, chainFor(argument.name, parameters)])),
      bindings: sampling(bindings, parameters),
    });
    return calculationModel(name, sample, args);
  }
  if (meaning.is === 'value') {
    refuseRepetition(meaning.expr);
    return calculationModel(name, meaning.expr, []);
  }
  if (meaning.is === 'one' || meaning.is === 'many') {
    const destination = (meaning.is === 'one' ? meaning.source.home : meaning.many.item.home) as ResourceModel;
    return { is: 'derived', name, cardinality: meaning.is, destination, description: undefined };
  }
  throw new Misdeclared('a sort order is no field');
}

function calculationModel(name: string, expr: Expr, args: CalculationModel['arguments']): CalculationModel {
  const { type, nullable } = expr;
  const aggregate = args.length === 0 && expr.kind === 'calculation' && expr.body.kind === 'aggregate';
  const extensions = [...extensionsOf(expr)];
  return { is: 'calculation', name, aggregate, type, nullable, arguments: args, description: undefined, extensions };
}

/** While a calculation is checked, each argument stands for some value of its type. */
function sampling(
  bindings: ReturnType<typeof binding>,
  { arguments: args, roots }: ParameterisedCalculation,
): ReturnType<typeof binding> {
  const values = new Map<Declared, Expr>();
  for (const { name, type, nullable } of args) {
    const root = roots.get(name);
    if (root !== undefined) values.set(root, { kind: 'literal', value: null, type, nullable });
  }
  return { ...bindings, arguments: values };
}

const chainFor = (name: string, { roots }: ParameterisedCalculation): unknown => {
  const root = roots.get(name);
  return root === undefined ? undefined : declaredAs(root);
};
