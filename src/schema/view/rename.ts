import type { BodyPart, State, View } from '../state.ts';

/** Names in views that follow renamings of what they read, as the server's do. */
const update = (state: State, change: (view: View) => View): State =>
  state.views.length === 0 ? state : { ...state, views: state.views.map(change) };

/** The State whose views call a table by its new key. */
export function renameTableInViews(state: State, from: string, to: string): State {
  const follow = (key: string): string => (key === from ? to : key);
  return update(state, (view) => ({
    ...view,
    body: view.body.map((part) => (typeof part === 'string' ? part : { ...part, table: follow(part.table) })),
    ...(view.dependsOn === undefined ? {} : { dependsOn: view.dependsOn.map(follow) }),
  }));
}

/** The State whose views call a column by its new name; what they give keeps its own. */
export function renameColumnInViews(state: State, table: string, from: string, to: string): State {
  const isIt = (part: BodyPart): boolean => typeof part !== 'string' && part.table === table && part.column === from;
  return update(state, (view) => ({
    ...view,
    body: view.body.map((part) => (isIt(part) ? { table, column: to } : part)),
  }));
}

/** The State whose views give values of a type by its new name, and cast to it by that. */
export function renameTypeInViews(
  state: State,
  rename: (type: string) => string,
  [from, to]: readonly [string, string],
): State {
  return update(state, (view) => ({
    ...view,
    columns: view.columns.map((column) => ({ ...column, type: rename(column.type) })),
    body: view.body.map((part, i) => (part === from && view.body[i - 1] === '::' ? to : part)),
  }));
}
