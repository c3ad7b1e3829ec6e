import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
// drizzle-kit reads the config before it does anything else, so no server is needed.
const kit = (command: string) =>
  spawnSync(process.execPath, [`${root}node_modules/drizzle-kit/bin.cjs`, command], {
    cwd: root,
    encoding: 'utf8',
    timeout: 200_000,
  });

test.each(['generate', 'migrate', 'push'])(
  'drizzle.config.ts refuses drizzle-kit %s and names the command to use (M274, pglite)',
  (command) => {
    const { status, stdout, stderr } = kit(command);
    expect(status).not.toBe(0);
    expect(stdout + stderr).toMatch(/behind Quarry's back\. Use: npm run/);
  },
);
