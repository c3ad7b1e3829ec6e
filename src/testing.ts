export { createSandbox, type Sandbox, type SandboxOptions, type SandboxRunOptions } from './repo/sandbox.ts';
export { OwnershipError, SandboxCommitted, SandboxNested, WorkOutlivedTest } from './repo/sandbox-error.ts';
export { connectRepo, disconnectRepo, openRepo, stopRepo } from './repo/session.ts';
export type { StatementEvent, StatementListener } from './repo/statement-event.ts';
