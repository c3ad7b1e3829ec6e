// What is checked without running the product. `npm run ok` and `npm test` share the list.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const typeTests = 'test/type/check.mjs';

/** Longest first. `fast` leaves the type tests to one compiler. */
export const checks = ({ fast }) => [
  ...(existsSync(root + typeTests) ? [{ name: 'type tests', args: [typeTests, ...(fast ? ['--fast'] : [])] }] : []),
  { name: 'boundaries', args: ['bin/boundaries.js'] },
  { name: 'types', args: ['node_modules/typescript-7/bin/tsc', '-p', 'tsconfig.json', '--noEmit'] },
  { name: 'format and lint', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'] },
  { name: 'shape', args: ['bin/shape.js'] },
  ...(fast ? [] : [{ name: 'what the README quotes', args: ['bin/docs.js', '--check'] }]),
];
