// The test door: sandboxes, drivers that remember, and what a test needs to reach a repo's database.

export { type Recorded, type RecordingDriver, record } from './driver/recording.ts';
export {
  createSandbox,
  type Sandbox,
  type SandboxOptions,
  type SandboxRunOptions,
  type TestContext,
} from './repo/sandbox.ts';
export {
  OwnershipError,
  SandboxAlreadyShared,
  SandboxCommitted,
  SandboxNested,
  UnknownSandboxToken,
  WorkOutlivedTest,
} from './repo/sandbox-error.ts';
export { seedMemory } from './repo/seed-memory.ts';
export { connectRepo, disconnectRepo, openRepo, stopRepo } from './repo/session.ts';
export type { StatementEvent, StatementListener } from './repo/statement-event.ts';
export { createTestDatabase, createTestTemplate, dropTestDatabases } from './repo/test-database.ts';
