import { didYouMean } from '../error/nearest.ts';
import { chainOf, RecordToken } from '../expr/chain.ts';
import type { Expr, Match } from '../expr/node.ts';
import { baseOf } from './base.ts';
import { deferredOf } from './deferred.ts';
import { exclusionModel } from './exclusion/exclusion-model.ts';
import { binding } from './field.ts';
import { conditionOf, expressionOf, inCallback, interpret } from './interpret.ts';
import { Misdeclared } from './invalid-model.ts';
import type {
  AttributeModel,
  CheckModel,
  ExclusionModel,
  IdentityModel,
  IndexModel,
  ReferenceModel,
  ResourceModel,
} from './model.ts';
import { identifier, snakeCase } from './naming.ts';
import { readPartition } from './partition/read-partition.ts';
import { examinePolicies } from './policy/examine.ts';
import { ownKeys } from './relationship-model.ts';
import { attempt, type ResourceDraft } from './resource-draft.ts';
import { rootSource } from './source.ts';
import { statementModel } from './statement/statement-model.ts';
import { checkView } from './view/check-view.ts';

/** Callbacks of constraints see nothing but their own record. */
const noRecord = new RecordToken('this');

/** Identities, indexes, checks and foreign keys, once every field has its meaning. */
export function constrain(draft: ResourceDraft): void {
  const { model } = draft;
  attempt(draft, 'base', () => baseOf(rootSource(model)));
  checkView(draft);
  attempt(draft, 'policies', () => {
    const root = rootSource(model);
    examinePolicies(model, root, binding(noRecord, root));
  });
  model.identities = named(draft, 'identities', (name, spec) => identity(model, name, spec));
  model.indexes = named(draft, 'indexes', (name, spec) => index(model, name, spec));
  model.checks = named(draft, 'checks', (name, spec) => check(model, name, spec));
  model.exclusions = named(draft, 'exclusions', (name, spec) => exclusion(model, name, spec));
  model.statements = named(draft, 'statements', (name, spec) => {
    checkOptions('a statement', spec, ['up', 'down', 'after']);
    return statementModel(name, spec);
  });
  model.partition = attempt(draft, 'partition', () => readPartition(model));
  model.references = model.relationships.flatMap(
    (relationship) => attempt(draft, relationship.name, () => reference(draft, relationship.name)) ?? [],
  );
}

/** `static identities = identities(User, { email: ["email"] })`, entry by entry. */
function named<T>(
  draft: ResourceDraft,
  kind: 'identities' | 'indexes' | 'checks' | 'exclusions' | 'statements',
  make: (name: string, spec: unknown) => T,
): readonly T[] {
  const declared = deferredOf(Reflect.get(draft.declaration.class, kind));
  if (declared === undefined) return [];
  const entries = attempt(draft, kind, () => declared.value() as Readonly<Record<string, unknown>>) ?? {};
  return Object.entries(entries).flatMap(
    ([name, spec]) => attempt(draft, `${kind}.${name}`, () => make(name, spec)) ?? [],
  );
}

/** An option that does not exist is a mistake, not a wish. */
function checkOptions(what: string, spec: unknown, known: readonly string[]): void {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) return;
  const unknown = Object.keys(spec).find((option) => !known.includes(option));
  if (unknown !== undefined) throw new Misdeclared(`${what} has no option '${unknown}'.${didYouMean(unknown, known)}`);
}

function identity(model: ResourceModel, name: string, spec: unknown): IdentityModel {
  checkOptions('an identity', spec, ['on', 'where', 'nullsDistinct', 'name', 'constraint']);
  const { on, where, nullsDistinct, constraint, ...rest } = (Array.isArray(spec) ? { on: spec } : spec) as {
    readonly on: readonly string[];
    readonly where?: unknown;
    readonly nullsDistinct?: boolean;
    readonly name?: string;
    readonly constraint?: boolean;
  };
  if (!Array.isArray(on) || on.length === 0) throw new Misdeclared('an identity names at least one attribute');
  if (constraint === true && where !== undefined)
    throw new Misdeclared('a unique constraint holds for all records', { fix: 'leave constraint or where out' });
  const attributes = on.map((key: string) => attributeNamed(model, key));
  const columns = attributes.map((attribute) => attribute.column);
  return {
    name,
    index: rest.name ?? identifier(model.table, ...columns, constraint === true ? 'key' : 'index'),
    attributes,
    where: where === undefined ? undefined : condition(model, where),
    nullsDistinct: nullsDistinct ?? true,
    constraint: constraint ?? false,
  };
}

interface IndexSpec {
  readonly on: unknown;
  readonly unique?: boolean;
  readonly method?: string;
  readonly include?: readonly string[];
  readonly where?: unknown;
  readonly name?: string;
  readonly opclass?: string | readonly (string | null)[];
  readonly nullsDistinct?: boolean;
}

function index(model: ResourceModel, name: string, spec: unknown): IndexModel {
  checkOptions('an index', spec, ['on', 'unique', 'method', 'include', 'where', 'name', 'opclass', 'nullsDistinct']);
  const {
    on,
    unique,
    method,
    include,
    where,
    name: given,
    opclass,
    nullsDistinct,
  } = (Array.isArray(spec) || typeof spec === 'function' ? { on: spec } : spec) as IndexSpec;
  const keys = (Array.isArray(on) ? on : [on]).map((key: unknown) => indexKey(model, key));
  const columns = keys.map((key) => (key.expr.kind === 'attribute' ? key.expr.column.column : snakeCase(name)));
  return {
    index: given ?? identifier(model.table, ...columns, 'index'),
    unique: unique ?? false,
    method: methodNamed(method ?? 'btree'),
    keys: keys.map((key, i) => ({ ...key, opclass: opclassAt(opclass, i) })),
    include: (include ?? []).map((key) => attributeNamed(model, key)),
    where: where === undefined ? undefined : condition(model, where),
    nullsDistinct: nullsDistinct ?? true,
  };
}

/** It becomes a part of the statement. */
function methodNamed(method: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(method)) return method;
  throw new Misdeclared(`'${method}' is no access method`, { fix: "method: 'gin'" });
}

/** A single one is that of every key. It becomes a part of the statement. */
function opclassAt(given: IndexSpec['opclass'], at: number): string | undefined {
  const found = (typeof given === 'string' ? given : given?.[at]) ?? undefined;
  if (found === undefined || /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(found)) return found;
  throw new Misdeclared(`'${found}' is no operator class`, { fix: "opclass: 'text_pattern_ops'" });
}

/** An attribute's name (`-name` descending), or a callback giving an expression or a sort. */
function indexKey(model: ResourceModel, key: unknown): Omit<IndexModel['keys'][number], 'opclass'> {
  const root = rootSource(model);
  if (typeof key === 'string') {
    const descending = key.startsWith('-');
    const column = attributeNamed(model, descending ? key.slice(1) : key);
    const expr: Expr = { kind: 'attribute', from: root, column, type: column.type, nullable: column.nullable };
    return { expr, direction: descending ? 'desc' : 'asc', nulls: undefined };
  }
  const [result, inside] = inCallback(key, root, binding(noRecord, root));
  const chain = chainOf(result);
  if (chain === undefined)
    throw new Misdeclared('an index key is an attribute or an expression of the record', {
      fix: '(t) => t.email.lower()',
    });
  const meaning = interpret(chain, inside);
  if (meaning.is === 'sort')
    return { expr: meaning.key.by, direction: meaning.key.direction, nulls: meaning.key.nulls };
  return { expr: expressionOf(meaning, inside), direction: 'asc', nulls: undefined };
}

function check(model: ResourceModel, name: string, spec: unknown): CheckModel {
  checkOptions('a check', spec, ['condition', 'message', 'name']);
  const {
    condition: of,
    message,
    name: given,
  } = (typeof spec === 'function' ? { condition: spec } : spec) as {
    readonly condition: unknown;
    readonly message?: string;
    readonly name?: string;
  };
  return {
    name,
    constraint: given ?? identifier(model.table, snakeCase(name), 'check'),
    condition: condition(model, of),
    message,
  };
}

function exclusion(model: ResourceModel, name: string, spec: unknown): ExclusionModel {
  checkOptions('an exclusion', spec, ['on', 'method', 'where', 'message', 'name']);
  return exclusionModel(model, name, spec, {
    key: (key) => indexKey(model, key).expr,
    condition: (callback) => condition(model, callback),
  });
}

function condition(model: ResourceModel, callback: unknown): Expr {
  const root = rootSource(model);
  return conditionOf(inCallback(callback, root, binding(noRecord, root)));
}

function attributeNamed(model: ResourceModel, name: string): AttributeModel {
  const found = model.attributes.find((attribute) => attribute.name === name);
  if (found !== undefined) return found;
  throw new Misdeclared(
    `${model.name} has no attribute '${name}'.${didYouMean(
      name,
      model.attributes.map((attribute) => attribute.name),
    )}`,
  );
}

const actions = ['nothing', 'cascade', 'restrict', 'nilify', 'default'] as const;

function reference(draft: ResourceDraft, name: string): readonly ReferenceModel[] {
  const { model } = draft;
  const declared = draft.declaredRelationships.get(name);
  const relationship = draft.relationships.get(name);
  if (
    declared === undefined ||
    relationship === undefined ||
    relationship.kind !== 'belongsTo' ||
    relationship.on.length === 0
  )
    return [];
  const { onDelete, onUpdate, index: indexed, constraint, deferrable, references } = declared.options;
  if (references === false || !model.migrate || model.view !== undefined) return [];
  if (relationship.destination.view !== undefined) {
    throw new Misdeclared(`${relationship.destination.name} is a view, to which no foreign key can point`, {
      fix: 'pass { references: false } for a relationship without one',
    });
  }
  if (relationship.destination.repo.name !== model.repo.name) {
    throw new Misdeclared(
      `${relationship.destination.name} lives in the repo '${relationship.destination.repo.name}', ${model.name} in '${model.repo.name}'`,
      {
        why: 'a foreign key cannot reach into another database',
        fix: 'pass { references: false } for a relationship without one',
      },
    );
  }
  const columns = relationship.on.map((match) => match.here.column);
  return [
    {
      relationship,
      constraint: (constraint as string | undefined) ?? identifier(model.table, ...columns, 'fkey'),
      index: indexed === false || covered(model, columns) ? undefined : identifier(model.table, ...columns, 'index'),
      on: relationship.on,
      destination: relationship.destination,
      ...onDeleting(draft, relationship.on, onDelete),
      onUpdate: referential('onUpdate', onUpdate),
      deferrable: deferral(deferrable),
    },
  ];
}

/** Whether an index that exists anyway begins with these columns. */
function covered(model: ResourceModel, columns: readonly string[]): boolean {
  const leads = (names: readonly (string | undefined)[]) => columns.every((column, i) => names[i] === column);
  return (
    leads(model.primaryKey.map((key) => key.column)) ||
    model.identities.some((one) => one.where === undefined && leads(one.attributes.map((key) => key.column))) ||
    model.indexes.some(
      (one) =>
        one.where === undefined &&
        leads(one.keys.map((key) => (key.expr.kind === 'attribute' ? key.expr.column.column : undefined))),
    )
  );
}

function deferral(value: unknown): ReferenceModel['deferrable'] {
  if (value === undefined || value === 'immediate' || value === 'deferred') return value;
  throw new Misdeclared(`deferrable is 'immediate' or 'deferred', not ${JSON.stringify(value)}`);
}

/** What happens when the other record goes away: to the whole key, or to some of its attributes. */
function onDeleting(
  { model, declaration }: ResourceDraft,
  on: readonly Match[],
  given: unknown,
): Pick<ReferenceModel, 'onDelete' | 'onDeleteOf'> {
  if (typeof given !== 'object' || given === null)
    return { onDelete: referential('onDelete', given), onDeleteOf: undefined };
  const [[action, keys] = [], ...more] = Object.entries(given);
  if ((action !== 'nilify' && action !== 'default') || more.length > 0)
    throw new Misdeclared('only nilify and default are about some attributes of a key', {
      fix: 'onDelete: { nilify: this.editorId }',
    });
  const onDeleteOf = ownKeys(keys, model, declaration.self);
  const stranger = onDeleteOf.find(({ name }) => !on.some(({ here }) => here.name === name));
  if (stranger !== undefined) throw new Misdeclared(`'${stranger.name}' is no part of the key`);
  return { onDelete: action, onDeleteOf };
}

function referential(option: string, value: unknown): ReferenceModel['onDelete'] {
  const found = actions.find((action) => action === (value ?? 'nothing'));
  if (found === undefined)
    throw new Misdeclared(`${option} is one of ${actions.join(', ')}, not ${JSON.stringify(value)}`);
  return found;
}
