import { LEDGER_NAMES } from '../../migration/ledger/ledger-names.ts';
import { queryText } from '../../repo/raw.ts';
import { type AnyRepo, stateOf as repoState } from '../../repo/repo-state.ts';
import { grantees, rightsOf } from '../../schema/security/rights.ts';
import { keyOf, type State } from '../../schema/state.ts';
import { quoteKey } from '../../sql/ddl/name.ts';
import { quoteText } from '../../sql/quote.ts';
import { inSchema } from './grant-statements.ts';

/** What a role may do, beside what it is declared to. */
export interface Finding {
  readonly role: string;
  /** `people: lacks insert`, `quarry_migrations: may insert, update, which nobody granted`. */
  readonly words: string;
}

const looked = ['select', 'insert', 'update', 'delete', 'truncate'];

/** Where the roles of a repo may do too little or too much, on the tables and views there are, and on the ledger. */
export async function findingsAbout(repo: AnyRepo, state: State): Promise<readonly Finding[]> {
  const schema = repoState(repo).options.schema ?? 'public';
  const roles = grantees(state).filter((role) => role !== 'public');
  if (roles.length === 0) return [];
  const rights = rightsOf(state).map((right) => inSchema(right, schema));
  const relations = [
    ...[...state.tables, ...state.views].map((one) => inSchema({ on: 'table', key: keyOf(one), role: '' }, schema).key),
    ...LEDGER_NAMES.filter((name) => !name.endsWith('_seq')).map((name) => `${schema}.${name}`),
  ];
  const declared = (role: string, relation: string): readonly string[] =>
    rights.flatMap((right) =>
      right.on === 'table' && right.key === relation && (right.role === role || right.role === 'public')
        ? right.privileges
        : [],
    );
  const found: Finding[] = [];
  for (const role of roles) {
    const nature = await ownNature(repo, role);
    const held = nature.length > 0 ? [] : await privilegesOf(repo, role, relations);
    const words = [...nature, ...held.flatMap((one) => wordsAbout(one, declared(role, one.relation)))];
    found.push(...words.map((each) => ({ role, words: each })));
  }
  return found;
}

interface Held {
  readonly relation: string;
  readonly privileges: readonly string[];
  readonly owns: boolean;
}

/** What is otherwise than declared. */
function wordsAbout({ relation, privileges, owns }: Held, declared: readonly string[]): readonly string[] {
  const name = relation.replace(/^public\./, '');
  const lacks = declared.filter((each) => looked.includes(each) && !privileges.includes(each));
  const more = privileges.filter((each) => !declared.includes(each));
  if (owns) return [`${name}: owns it, and may drop it`];
  return [
    ...(more.length === 0 ? [] : [`${name}: may ${more.join(', ')}, which is not declared`]),
    ...(lacks.length === 0 ? [] : [`${name}: lacks ${lacks.join(', ')}`]),
  ];
}

/** What there is to say of a role whatever the tables are: that there is none, or that nothing stops it. */
async function ownNature(repo: AnyRepo, role: string): Promise<readonly string[]> {
  const { rows } = await queryText(
    repo,
    `select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = ${quoteText(role)}`,
  );
  const [found] = rows;
  if (found === undefined) return ['is not on the server: quarry db grants'];
  const words = ['is a superuser: it may do everything', 'passes row security by', 'may make roles'];
  return words.filter((_, i) => found[i] === 't');
}

async function privilegesOf(repo: AnyRepo, role: string, relations: readonly string[]): Promise<readonly Held[]> {
  const list = relations.map((relation) => `(${quoteText(relation)}, ${quoteText(quoteKey(relation))})`).join(', ');
  const { rows } = await queryText(
    repo,
    `select t.key, array_to_string(array(
         select p from unnest(array[${looked.map(quoteText).join(', ')}]) p where has_table_privilege(r.oid, c.oid, p)), ' '),
       pg_has_role(r.oid, c.relowner, 'MEMBER')
     from (values ${list}) t(key, name)
       join pg_class c on c.oid = to_regclass(t.name)
       join pg_roles r on r.rolname = ${quoteText(role)}`,
  );
  return rows.map(([relation, privileges, owns]) => ({
    relation: relation ?? '',
    privileges: (privileges ?? '').split(' ').filter((one) => one !== ''),
    owns: owns === 't',
  }));
}

/** What the user of a read-only repo may write all the same: the session's own setting can be undone. */
export async function writableBy(
  repo: AnyRepo,
): Promise<{ readonly user: string; readonly tables: readonly string[] }> {
  const { rows } = await queryText(
    repo,
    `select current_user, c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and has_table_privilege(c.oid, 'insert, update, delete, truncate') order by 2`,
  );
  return { user: rows[0]?.[0] ?? '', tables: rows.map(([, table]) => table ?? '') };
}
