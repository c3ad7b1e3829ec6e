import { inject, type RunnerTask, type RunnerTestFile, TestRunner } from 'vitest';

/** An engine that lives in this process: `describe('pglite', …)` runs wherever Node runs. */
const serverless = /\b(pglite|memory)\b/i;

function skip(task: RunnerTask, path: string): void {
  const name = `${path} ${task.name}`;
  if (task.type === 'suite') {
    for (const child of task.tasks) skip(child, name);
    if (task.tasks.every((child) => child.mode === 'skip')) task.mode = 'skip';
  } else if (!serverless.test(name)) {
    task.mode = 'skip';
  }
}

/** Without a server, skips what needs one before any hook runs, so that the summary counts it. */
export default class ServerRunner extends TestRunner {
  onCollected(files: RunnerTestFile[]): void {
    if (inject('serverUrl') !== '') return;
    for (const file of files) skip(file, '');
  }
}
