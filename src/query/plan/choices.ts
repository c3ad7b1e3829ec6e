import type { Link } from '../../expr/node.ts';
import type { LevelPlan, Loads } from './level-plan.ts';
import type { Place, Scope } from './scope.ts';

/** One thing that was decided about a query. */
export interface Choice {
  /** What it is about: a relationship, seen from the query's record. */
  readonly about: string;
  readonly chosen: string;
  readonly why: string | undefined;
  /** Somebody wanted it so. */
  readonly hinted: boolean;
}

/** A choice as `explain()` tells it. */
export const lineOf = ({ about, chosen, why }: Choice): string =>
  `${about}: ${chosen}${why === undefined ? '' : ` (${why})`}`;

/** Everything that was decided about a query, outermost first. */
export function choicesOf(root: LevelPlan, loads: Loads): readonly Choice[] {
  const choices: Choice[] = [];
  describeLevel(root, loads, choices, '');
  return choices;
}

function describeLevel(level: LevelPlan, loads: Loads, into: Choice[], path: string): void {
  for (const part of level.scope.rows?.parts ?? []) describeScope(part.scope, into, path);
  describeScope(level.scope, into, path);
  if (level.pageFirst)
    into.push(plain(path || level.selection.resource.name, 'the page is cut before aggregates are joined to it'));
  for (const list of level.lists) {
    const about = [path, ...list.path, list.property].filter((part) => part !== '').join('.');
    const { how, why, hinted } = loads;
    into.push(
      how === 'apart'
        ? { about, chosen: 'loaded in a statement of its own', why, hinted }
        : { about, chosen: 'loaded in the same statement, tagged union all', why: hinted ? why : undefined, hinted },
    );
    describeLevel(list.level, loads, into, about);
  }
}

function describeScope(scope: Scope, into: Choice[], path: string): void {
  const at = path === '' ? '' : `${path}.`;
  for (const join of scope.joins) {
    if (join.kind === 'one') into.push(plain(`${at}${nameOf(join)}`, join.inner ? 'inner join' : 'left join'));
    if (join.kind === 'hoist') into.push(plain(`${at}${join.name}`, 'computed once'));
    if (join.kind === 'group') {
      const names = join.slots.map((slot) => slot.node.function).join(', ');
      const chosen = `${names} by ${join.shape === 'grouped' ? 'one grouped sub-select' : 'a lateral'}`;
      into.push({ about: `${at}${nameOf(join)}`, chosen, why: join.why, hinted: join.hinted });
      describeScope(join.scope, into, `${at}${nameOf(join)}`);
    }
  }
  for (const semi of scope.semis.values()) into.push(plain(`${at}${nameOf(semi)}`, 'semi-join'));
}

const plain = (about: string, chosen: string): Choice => ({ about, chosen, why: undefined, hinted: false });

/** `manager.reports`: the relationships from the scope's record on. */
export function nameOf({ link, from }: { readonly link: Link; readonly from: Place }): string {
  return from.kind === 'one' ? `${nameOf(from)}.${link.name}` : link.name;
}
