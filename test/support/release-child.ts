// A release: node jiti release-child.ts URL FOLDER WORDS…

import { runRelease } from '../../src/migration/release.ts';
import { defineRepo } from '../../src/repo/repo.ts';

const [url = '', folder = '', ...words] = process.argv.slice(2);
const main = defineRepo('main', { url });
await runRelease({ repos: [main] }, words, { folder });
