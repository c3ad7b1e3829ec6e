import { QuarryError } from '../../error/quarry-error.ts';
import { brokenSql } from '../show/sql.ts';
import type { Desk } from './desk.ts';
import { docOf } from './doc.ts';
import { shownStatement } from './evaluation.ts';
import { scopeOf } from './scope.ts';

/** A dot command was given something else than a query. */
export class NotAQuery extends QuarryError {
  readonly code = 'console.not_a_query';
}

export interface DotCommand {
  readonly help: string;
  run(argument: string, desk: Desk): Promise<void> | void;
}

interface AnyQuery {
  toSQL(): { readonly sql: string };
  explain(options: { readonly analyze: boolean }): Promise<string>;
}

/** The query an argument stands for. */
async function queryIn(argument: string, command: string, { session, evaluator }: Desk): Promise<AnyQuery> {
  const value = argument === '' ? undefined : await session.run(() => evaluator.evaluate(`(${argument})`));
  const query = typeof value === 'function' && 'query' in value ? (value.query as () => unknown).call(value) : value;
  if (typeof query === 'object' && query !== null && 'toSQL' in query && 'explain' in query) return query as AnyQuery;
  throw new NotAQuery(`${command} takes a query that was not run`, {
    fix: `${command} Ticket.filter((t) => t.subject.contains('printer'))`,
  });
}

/** Adding a dot command is one entry here. */
export const dotCommands: Readonly<Record<string, DotCommand>> = {
  help: {
    help: 'list these commands',
    run(_argument, { terminal }) {
      const width = Math.max(...Object.keys(dotCommands).map((name) => name.length));
      for (const [name, { help }] of Object.entries(dotCommands)) terminal.data(`.${name.padEnd(width)}  ${help}`);
    },
  },
  sql: {
    help: 'the SQL of the last input, or of a query: `.sql Ticket.query()`; `.sql on` shows it always, `.sql off` no more',
    async run(argument, desk) {
      const { session, terminal } = desk;
      if (argument === 'on' || argument === 'off') session.sql = argument === 'on';
      else if (argument !== '')
        terminal.data(brokenSql((await queryIn(argument, '.sql', desk)).toSQL().sql, terminal.width));
      else if (session.last.length === 0) terminal.say('the last input sent no statement');
      else for (const statement of session.last) terminal.data(shownStatement(statement, terminal.width));
    },
  },
  explain: {
    help: 'how PostgreSQL would run a query: `.explain Ticket.query()`; `.explain analyze …` runs it to see',
    async run(argument, desk) {
      const analyze = /^analyze\s/.test(argument);
      const query = await queryIn(argument.replace(/^analyze\s+/, ''), '.explain', desk);
      desk.terminal.data(await desk.session.run(() => query.explain({ analyze })));
    },
  },
  doc: {
    help: 'what a resource or a field is: `.doc Ticket`, `.doc Ticket.subject`',
    run: (argument, { session, terminal }) => terminal.data(docOf(argument, session.project.model.resources)),
  },
  reload: {
    help: 'load the resources again',
    async run(_argument, { session, terminal, evaluator }) {
      session.project = await session.project.reload();
      evaluator.define(scopeOf(session.project));
      terminal.say(`${session.project.resources.size} resources loaded`);
    },
  },
  sandbox: {
    help: 'from here on roll everything back on exit; `.sandbox off` rolls back now',
    async run(argument, { session, terminal }) {
      if (argument === 'off')
        terminal.say((await session.leaveSandbox()) ? 'rolled back; writes are real again' : 'there is no sandbox');
      else {
        await session.enterSandbox();
        terminal.say('sandbox: everything is rolled back on exit');
      }
    },
  },
  as: {
    help: 'act as somebody: `.as user`; `.as` alone as nobody',
    async run(argument, { session, terminal, evaluator }) {
      session.actor = argument === '' ? undefined : await session.run(() => evaluator.evaluate(`(${argument})`));
      terminal.say(
        session.actor === undefined ? 'acting as nobody in particular' : 'actions see this actor from here on',
      );
    },
  },
  timing: {
    help: 'stop or go on saying how long things took',
    run(_argument, { session, terminal }) {
      session.timing = !session.timing;
      terminal.say(`timing is ${session.timing ? 'on' : 'off'}`);
    },
  },
};
