import { QuarryError } from '../error/quarry-error.ts';

/** A statement came from outside the test it should belong to. */
export class OwnershipError extends QuarryError {
  readonly code = 'sandbox.ownership';
  /** The test that owned the connection; undefined where no test ever did. */
  readonly owner: string | undefined;

  constructor(repo: string, owner: string | undefined) {
    const late = owner !== undefined;
    super(
      late
        ? `Test '${owner}' has ended (test ended), but work it started still uses repo '${repo}'.`
        : `Repo '${repo}' is used outside every sandboxed test.`,
      {
        why: late
          ? 'A promise, timer or listener made in the test outlived it; its transaction is rolled back already.'
          : 'Each test has its own connection, found by the asynchronous context; this code has none: it runs in another hook, or its context was created at import.',
        fix: late
          ? 'Await the work in the test. The stack of this error shows where it was started.'
          : 'Wrap it in sandbox.run(), in sandbox.unboxed() to really commit, or in sandbox.adopt(token) to join a test.',
      },
    );
    this.owner = owner;
  }
}

/** Work was still under way on a test's connection when the test ended. */
export class WorkOutlivedTest extends QuarryError {
  readonly code = 'sandbox.work_outlived_test';
  constructor(owner: string, pending: number) {
    super(
      `Test '${owner}' ended while ${pending === 1 ? 'a statement' : `${pending} statements`} it had started ${pending === 1 ? 'was' : 'were'} under way.`,
      {
        why: 'A promise was not awaited; what it did is rolled back, and what it would do next is refused.',
        fix: "Await it, or create the sandbox with { onLeak: 'warn' }.",
      },
    );
  }
}

/** Somebody ended the transaction a test runs in. */
export class SandboxCommitted extends QuarryError {
  readonly code = 'sandbox.committed';
  constructor(owner: string) {
    super(`The transaction around test '${owner}' was ended inside it, so what it wrote may have stayed.`, {
      why: 'A statement said COMMIT or ROLLBACK.',
      fix: 'Use repo.transaction() instead, or sandbox.unboxed() where a real commit is the point.',
    });
  }
}

/** A sandbox inside a sandbox. */
export class SandboxNested extends QuarryError {
  readonly code = 'sandbox.nested';
  constructor(outer: string, inner: string) {
    super(`Sandbox '${inner}' was begun inside '${outer}'.`, {
      why: 'Both would want to own the connection.',
      fix: 'Begin one sandbox per test.',
    });
  }
}

/** Two running tests both want to be the one that code from outside belongs to. */
export class SandboxAlreadyShared extends QuarryError {
  readonly code = 'sandbox.already_shared';
  constructor(owner: string, other: string) {
    super(`Test '${other}' cannot share its connection while '${owner}' does.`, {
      why: 'Code from outside every test could not tell which of them it belongs to.',
      fix: 'Run the tests one after the other, or hand the code a token: sandbox.adopt(sandbox.token(), fn).',
    });
  }
}

/** The token of a test that has ended or never was. */
export class UnknownSandboxToken extends QuarryError {
  readonly code = 'sandbox.unknown_token';
  constructor() {
    super('No running test has this sandbox token.', { fix: 'Take it from sandbox.token() inside the test.' });
  }
}
