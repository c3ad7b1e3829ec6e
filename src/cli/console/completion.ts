import { actionsOf } from '../../action/action-model.ts';
import type { FieldModel, Model, ResourceModel } from '../../model/model.ts';

/** Completions of what stands before the cursor, and the part of it they complete. */
export type Completion = readonly [candidates: readonly string[], part: string];

const opening = [
  'query',
  'filter',
  'where',
  'sort',
  'limit',
  'offset',
  'select',
  'load',
  'calculate',
  'aggregate',
  'distinct',
  'page',
  'lock',
];
const ending = ['all', 'first', 'one', 'get', 'find', 'count', 'exists', 'stream', 'toSQL', 'explain'];
const writing = ['create', 'update', 'destroy', 'createMany', 'updateMany', 'destroyMany'];
/** `updateMany` runs an update. */
const kindOf = (method: string): string => method.replace(/Many$/, '');
const toMany = ['filter', 'sort', 'limit', 'count', 'exists', 'every', 'sum', 'avg', 'min', 'max', 'first', 'list'];
const common = ['eq', 'neq', 'in', 'isNull', 'isNotNull', 'orElse', 'asc', 'desc'];
const byFamily: Readonly<Record<string, readonly string[]>> = {
  text: ['contains', 'startsWith', 'endsWith', 'like', 'ilike', 'lower', 'upper', 'trim', 'length', 'concat'],
  boolean: ['and', 'or', 'not'],
  instant: ['gt', 'gte', 'lt', 'lte', 'between', 'plus', 'minus'],
  number: ['gt', 'gte', 'lt', 'lte', 'between', 'add', 'sub', 'mul', 'div', 'round'],
};

/** Completes from the model: resources, their methods, actions, and fields inside callbacks, strings and loads. */
export function complete(
  line: string,
  model: Model,
  names: ReadonlyMap<string, new () => object>,
): Completion | undefined {
  return (
    command(line) ??
    fieldToExplain(line, model, names) ??
    inText(line, model, names) ??
    inObject(line, model, names) ??
    inCallback(line, model, names) ??
    onResource(line, names)
  );
}

const dots = ['.sql', '.explain', '.doc', '.reload', '.help', '.sandbox', '.as', '.timing', '.exit'];

function command(line: string): Completion | undefined {
  return /^\.\w*$/.test(line) ? match(dots, line) : undefined;
}

/** `.doc Ticket.su` */
function fieldToExplain(
  line: string,
  model: Model,
  names: ReadonlyMap<string, new () => object>,
): Completion | undefined {
  const found = /^\.doc\s+[A-Z]\w*\.(\w*)$/.exec(line);
  const resource = resourceOf(line, model, names);
  return found === null || resource === undefined ? undefined : match([...resource.fields.keys()], found[1] ?? '');
}

/** `Ticket.cr` */
function onResource(line: string, names: ReadonlyMap<string, new () => object>): Completion | undefined {
  const found = /(?:^|[^\w.])([A-Z]\w*)\.(\w*)$/.exec(line);
  const resource = found?.[1] === undefined ? undefined : names.get(found[1]);
  if (resource === undefined) {
    const word = /(?:^|[^\w.])([A-Z]\w*)$/.exec(line)?.[1];
    return word === undefined ? chained(line) : match([...names.keys()], word);
  }
  const writable = 'create' in resource ? writing : [];
  return match([...opening, ...ending, 'read', ...writable], found?.[2] ?? '');
}

/** `Ticket.filter(…).so` */
function chained(line: string): Completion | undefined {
  const found = /\)\.(\w*)$/.exec(line);
  return found === null ? undefined : match([...opening, ...ending], found[1] ?? '');
}

/** `Ticket.sort("-op`, `Ticket.create("n`, `User.load(["us` */
function inText(line: string, model: Model, names: ReadonlyMap<string, new () => object>): Completion | undefined {
  const found = /\.(\w+)\((?:[^()]*,\s*)?\[?(?:[^()[\]]*,\s*)?(['"`])(-?)([\w-]*)$/.exec(line);
  const resource = resourceOf(line, model, names);
  if (found === null || resource === undefined) return undefined;
  const [, method = '', , sign = '', part = ''] = found;
  const candidates = wordsFor(method, resource);
  return candidates === undefined
    ? undefined
    : match(
        candidates.map((name) => sign + name),
        sign + part,
      );
}

function wordsFor(method: string, resource: ResourceModel): readonly string[] | undefined {
  const fields = [...resource.fields.values()];
  const named = (test: (field: FieldModel) => boolean): readonly string[] =>
    fields.filter(test).map(({ name }) => name);
  switch (method) {
    case 'select':
      return named((field) => field.is === 'attribute');
    case 'sort':
      return named((field) => field.is === 'attribute' || field.is === 'calculation');
    case 'load':
      return named((field) => field.is !== 'attribute');
    default: {
      if (method !== 'read' && !writing.includes(method)) return undefined;
      const kind = kindOf(method);
      return [...actionsOf(resource).actions.values()].filter((action) => action.kind === kind).map(({ name }) => name);
    }
  }
}

/** `Ticket.where({ sta`, `Ticket.load({ rep`, `Ticket.create("new", { su` */
function inObject(line: string, model: Model, names: ReadonlyMap<string, new () => object>): Completion | undefined {
  const found = /\.(\w+)\(([^(){}]*)\{\s*(?:[^{}]*,\s*)?(\w*)$/.exec(line);
  const resource = resourceOf(line, model, names);
  if (found === null || resource === undefined) return undefined;
  const [, method = '', before = '', part = ''] = found;
  if (method === 'where') return match([...resource.fields.keys()], part);
  if (method === 'load') return match(wordsFor('load', resource) ?? [], part);
  const action = actionsOf(resource).actions.get(/['"`](\w+)['"`],\s*$/.exec(before)?.[1] ?? '');
  if (action === undefined || action.kind !== kindOf(method)) return undefined;
  return match(
    [...action.accept, ...action.arguments].map(({ name }) => name),
    part,
  );
}

/** `Ticket.filter((t) => t.reporter.na` */
function inCallback(line: string, model: Model, names: ReadonlyMap<string, new () => object>): Completion | undefined {
  const found = /\(?(\b[a-z]\w*)\)?\s*=>\s*(?:.*[^\w.])?\1((?:\.\w+)*)\.(\w*)$/.exec(line);
  const resource = resourceOf(line, model, names);
  if (found === null || resource === undefined) return undefined;
  let at: ResourceModel | FieldModel | undefined = resource;
  for (const name of (found[2] ?? '').split('.').filter((step) => step !== '')) at = step(at, name);
  return at === undefined ? undefined : match(membersOf(at), found[3] ?? '');
}

function step(at: ResourceModel | FieldModel | undefined, name: string): ResourceModel | FieldModel | undefined {
  if (at === undefined || 'is' in at) return undefined;
  const field = at.fields.get(name);
  const single =
    field !== undefined && (field.is === 'relationship' || field.is === 'derived') && field.cardinality === 'one';
  return single ? field.destination : field;
}

function membersOf(at: ResourceModel | FieldModel): readonly string[] {
  if (!('is' in at)) return [...at.fields.keys()];
  if (at.is === 'relationship' || at.is === 'derived') return toMany;
  return [...(byFamily[at.type.family] ?? []), ...common];
}

/** The last resource named in the line. */
function resourceOf(
  line: string,
  model: Model,
  names: ReadonlyMap<string, new () => object>,
): ResourceModel | undefined {
  const found = [...line.matchAll(/\b([A-Z]\w*)\./g)]
    .map(([, name]) => names.get(name ?? ''))
    .filter((resource) => resource !== undefined);
  const last = found.at(-1);
  return last === undefined ? undefined : model.of(last);
}

const match = (candidates: readonly string[], part: string): Completion => [
  [...new Set(candidates)].filter((name) => name.startsWith(part)).sort(),
  part,
];
