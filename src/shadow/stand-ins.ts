import type { Policy, State, Table } from '../schema/state.ts';
import { type Token, tokens } from '../schema/token.ts';
import { quoteName } from '../sql/quote.ts';

/** Roles that every server has, and that nobody declares. */
const predefined = [
  'pg_signal_backend',
  'pg_stat_scan_tables',
  'pg_read_all_stats',
  'pg_read_all_settings',
  'pg_monitor',
  'pg_execute_server_program',
  'pg_write_server_files',
  'pg_read_server_files',
];

/**
 * Roles belong to the whole server, so that a trial must not make any: one that is not there has another in its place
 * for as long as the shadow lives.
 */
export class StandIns {
  readonly #there: ReadonlySet<string>;
  readonly #given = new Map<string, string>();

  constructor(there: Iterable<string>) {
    this.#there = new Set(there);
  }

  /** The same in words, for the roles that a text names. */
  notes(engine: string, text?: string): string[] {
    return [...this.#given]
      .filter(([role]) => text === undefined || text.includes(role))
      .map(([role, other]) => `the role ${role}, which ${engine} does not have: ${other} stood in`);
  }

  roleFor(role: string): string {
    if (role === 'public' || this.#there.has(role)) return role;
    const free = predefined.find((one) => ![...this.#given.values()].includes(one));
    const given = this.#given.get(role) ?? free ?? predefined[0] ?? role;
    this.#given.set(role, given);
    return given;
  }

  /** The State with nobody in it who is not there. */
  inState(state: State): State {
    const inPolicy = (policy: Policy): Policy => ({ ...policy, roles: policy.roles.map((role) => this.roleFor(role)) });
    const inGrants = (grants: Table['grants']): Pick<Table, 'grants'> =>
      grants === undefined ? {} : { grants: grants.map((one) => ({ ...one, role: this.roleFor(one.role) })) };
    return {
      ...state,
      tables: state.tables.map((table) => ({
        ...table,
        ...(table.policies === undefined ? {} : { policies: table.policies.map(inPolicy) }),
        ...inGrants(table.grants),
      })),
      views: state.views.map((view) => ({ ...view, ...inGrants(view.grants) })),
    };
  }

  /** A statement that says whom a policy or a right is for, with nobody in it who is not there. */
  inStatement(sql: string): string {
    let changed = '';
    let done = 0;
    for (const { text, start, end } of rolesNamed(tokens(sql))) {
      changed += sql.slice(done, start) + quoteName(this.roleFor(text.slice(1, -1).replaceAll('""', '"')));
      done = end;
    }
    return changed + sql.slice(done);
  }
}

/** The quoted names behind `to`, or `from` where rights are taken away. */
function rolesNamed(all: readonly Token[]): readonly Token[] {
  const [verb, noun] = all.map(({ text }) => text);
  if (verb !== 'grant' && verb !== 'revoke' && noun !== 'policy') return [];
  const opens = verb === 'revoke' ? 'from' : 'to';
  const begin = all.findIndex(({ text }, i) => text === opens && all[i - 1]?.text !== 'rename');
  const rest = begin === -1 ? [] : all.slice(begin);
  const end = rest.findIndex(({ text }) => text === 'using' || text === 'with');
  return rest.slice(0, end === -1 ? rest.length : end).filter(({ kind }) => kind === 'quoted');
}
