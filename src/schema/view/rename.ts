import { mapPolicies } from '../security/policy.ts';
import { type BodyPart, keyOf, type State, type View } from '../state.ts';

/** Names in views that follow renamings of what they read, as the server's do. */
const update = (state: State, change: (view: View) => View): State =>
  state.views.length === 0 ? state : { ...state, views: state.views.map(change) };

type Body = readonly BodyPart[];

/** The State whose views, and policies, call a table by its new key. */
export function renameTableInViews(state: State, from: string, to: string): State {
  const follow = (key: string): string => (key === from ? to : key);
  const inBody = (body: Body): Body =>
    body.map((part) => (typeof part === 'string' ? part : { ...part, table: follow(part.table) }));
  return update(mapPolicies(state, inBody), (view) => ({
    ...view,
    body: inBody(view.body),
    ...(view.dependsOn === undefined ? {} : { dependsOn: view.dependsOn.map(follow) }),
  }));
}

/** The State whose views, and policies, call a column by its new name; what views give keeps its own. */
export function renameColumnInViews(state: State, table: string, from: string, to: string): State {
  const isIt = (part: BodyPart): boolean => typeof part !== 'string' && part.table === table && part.column === from;
  const inBody = (body: Body): Body => body.map((part) => (isIt(part) ? { table, column: to } : part));
  return update(mapPolicies(state, inBody), (view) => ({ ...view, body: inBody(view.body) }));
}

/** The State whose views give values of a type by its new name, and cast to it by that, as policies do. */
export function renameTypeInViews(
  state: State,
  rename: (type: string) => string,
  [from, to]: readonly [string, string],
): State {
  const inBody = (body: Body): Body => body.map((part, i) => (part === from && body[i - 1] === '::' ? to : part));
  return update(mapPolicies(state, inBody), (view) => ({
    ...view,
    columns: view.columns.map((column) => ({ ...column, type: rename(column.type) })),
    body: inBody(view.body),
  }));
}

/** The State in which a column of a view has another name, for whoever reads it too. */
export function renameViewColumn(state: State, key: string, from: string, to: string): State {
  return update(renameColumnInViews(state, key, from, to), (view) =>
    keyOf(view) === key ? calledOtherwise(view, from, to) : view,
  );
}

/** The view with another name for one of its columns, also where its query says it: `as "from"` among what is selected. */
export function calledOtherwise(view: View, from: string, to: string): View {
  const rename = (name: string): string => (name === from ? to : name);
  const ends = outermost(view.body, 'from');
  const said = [from, quoted(from)];
  return {
    ...view,
    columns: view.columns.map((column) => ({ ...column, name: rename(column.name) })),
    body: view.body.map((part, i) =>
      i < ends && typeof part === 'string' && said.includes(part) && view.body[i - 1] === 'as' && isLast(view.body, i)
        ? part === from && /^[a-z_]\w*$/.test(to)
          ? to
          : quoted(to)
        : part,
    ),
    indexes: view.indexes.map((index) => ({
      ...index,
      include: index.include.map(rename),
      keys: index.keys.map((key) => (typeof key.on === 'string' ? { ...key, on: rename(key.on) } : key)),
    })),
  };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Behind a name that is given comes the next value, or what they are read from: in a cast it would be a parenthesis. */
const isLast = (body: readonly BodyPart[], i: number): boolean =>
  [',', 'from', undefined].includes(body[i + 1] as never);

/** Where a word stands first outside of all parentheses; the end where it does not. */
function outermost(body: readonly BodyPart[], word: string): number {
  let depth = 0;
  for (const [i, part] of body.entries()) {
    if (part === '(') depth++;
    else if (part === ')') depth--;
    else if (part === word && depth === 0) return i;
  }
  return body.length;
}
