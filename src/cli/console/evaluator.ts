import { type REPLServer, Recoverable, start } from 'node:repl';
import { PassThrough, Writable } from 'node:stream';

/** Code that is not finished yet: more lines are needed. */
export class Unfinished extends SyntaxError {}

/** Evaluates code as node's own console does: top-level await, `const` that stays, the value of the last expression. */
export interface Evaluator {
  evaluate(code: string): Promise<unknown>;
  define(values: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/** An evaluator without a terminal, for scripts and `--eval`. */
export function openEvaluator(): Evaluator {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const server = start({ input: new PassThrough(), output: nowhere, prompt: '', terminal: false });
  return evaluatorOf(server);
}

/** The evaluator behind a console. */
export function evaluatorOf(server: REPLServer): Evaluator {
  // The server's own evaluator, before anything is put around it.
  const own = server.eval.bind(server) as REPLServer['eval'];
  return {
    evaluate: (code) =>
      new Promise((resolve, reject) => {
        own.call(server, `${code}\n`, server.context, 'console', (error: unknown, value: unknown) => {
          if (error instanceof Recoverable) reject(new Unfinished(error.err.message));
          else if (error !== null && error !== undefined) reject(error);
          else resolve(value); // a promise is waited for here
        });
      }),
    define: (values) => void Object.assign(server.context, values),
    close: () => server.close(),
  };
}
