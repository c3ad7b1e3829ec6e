import type { EventEmitter } from 'node:events';
import { type REPLServer, Recoverable, start } from 'node:repl';
import { PassThrough, Writable } from 'node:stream';

/** Code that is not finished yet: more lines are needed. */
export class Unfinished extends SyntaxError {}

/** Evaluates code as node's own console does: top-level await, `const` that stays, the value of the last expression. */
export interface Evaluator {
  /** Resolves to the value, awaited. Rejects with `Unfinished` and with whatever the code throws. */
  evaluate(code: string): Promise<unknown>;
  /** Puts values in scope. */
  define(values: Readonly<Record<string, unknown>>): void;
  /** What `_` stands for. */
  remember(value: unknown): void;
  close(): void;
}

/** Told of errors that nobody waits for: thrown in a timer, say. */
export type OnStray = (error: unknown) => void;

/** An evaluator without a terminal, for scripts and `--eval`. */
export function openEvaluator(onStray: OnStray): Evaluator {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // In a realm of its own, `{}` and `[]` would not be the objects and arrays the rest of the program knows.
  const server = start({ input: new PassThrough(), output: nowhere, prompt: '', terminal: false, useGlobal: true });
  return evaluatorOf(server, onStray);
}

/** The evaluator behind a console. */
export function evaluatorOf(server: REPLServer, onStray: OnStray): Evaluator {
  // The server's own evaluator, before anything is put around it.
  const own = server.eval;
  let refuse: ((error: unknown) => void) | undefined;
  takeErrors(server, (error) => (refuse ?? onStray)(error));
  const evaluate = (code: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      refuse = reject;
      own.call(server, `${code}\n`, server.context, 'console', (error: unknown, value: unknown) => {
        if (error instanceof Recoverable) reject(new Unfinished(error.err.message));
        else if (error !== null && error !== undefined) reject(error);
        else resolve(value); // a promise is waited for here
      });
    });
  return {
    evaluate: (code) =>
      evaluate(code).finally(() => {
        refuse = undefined;
      }),
    define(values) {
      for (const [name, value] of Object.entries(values)) {
        Object.defineProperty(server.context, name, { value, writable: true, configurable: true, enumerable: false });
      }
    },
    remember: (value) => void Object.assign(server, { last: value }),
    close: () => server.close(),
  };
}

/** Where node's console has a domain, what code throws goes there, not to the callback, and is printed. */
function takeErrors(server: REPLServer, take: (error: unknown) => void): void {
  const { _domain: domain } = server as { readonly _domain?: EventEmitter };
  domain?.removeAllListeners('error');
  domain?.on('error', take);
}
