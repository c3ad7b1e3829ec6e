import type { Terminal } from '../terminal.ts';
import { docOf } from './doc.ts';
import { shownStatement } from './evaluation.ts';
import type { Evaluator } from './evaluator.ts';
import { scopeOf } from './scope.ts';
import type { ConsoleSession } from './session.ts';

/** Where a dot command works. */
export interface Desk {
  readonly session: ConsoleSession;
  readonly terminal: Terminal;
  readonly evaluator: Evaluator;
}

export interface DotCommand {
  readonly help: string;
  run(argument: string, desk: Desk): Promise<void> | void;
}

/** Adding a dot command is one entry here. */
export const dotCommands: Readonly<Record<string, DotCommand>> = {
  sql: {
    help: 'show the SQL of the last input; `.sql on` shows it always, `.sql off` no more',
    run(argument, { session, terminal }) {
      if (argument === 'on' || argument === 'off') session.sql = argument === 'on';
      else if (session.last.length === 0) terminal.say('no statement was sent yet');
      else for (const statement of session.last) terminal.data(shownStatement(statement));
    },
  },
  explain: {
    help: 'explain a query: `.explain Ticket.filter((t) => t.isOpen)`',
    async run(argument, { session, terminal, evaluator }) {
      const query = await session.run(() => evaluator.evaluate(`(${argument})`));
      const explain = (query as { explain?(): Promise<string> } | undefined)?.explain;
      if (typeof explain !== 'function')
        throw new TypeError('.explain takes a query that was not run: .explain Ticket.filter((t) => t.isOpen)');
      terminal.data(await session.run(() => explain.call(query)));
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
