// Who may import whom: the floor plan of .dependency-cruiser.cjs, applied to every file under src.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const { forbidden, options } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const tsConfig = extractTsConfig('tsconfig.json');
const { output } = await cruise(['src'], { ...options, validate: true, ruleSet: { forbidden, options } }, undefined, {
  tsConfig,
});

// Without a compiler it can use, dependency-cruiser is content with nothing at all.
const written = readdirSync('src', { recursive: true }).filter((file) => file.endsWith('.ts')).length;
const read = output.modules.filter(({ source }) => /^src\/.*\.ts$/.test(source)).length;
const complaints = output.summary.violations.map(({ rule, from, to, comment, cycle }) => {
  const path = cycle ? cycle.map(({ name }) => name).join(' → ') : to;
  return `${rule.name}: ${from} → ${path}${comment ? `\n  ${comment}` : ''}`;
});
if (read !== written || read === 0) complaints.push(`read ${read} of ${written} files: the check proves nothing`);
console.log(
  complaints.join('\n') || `${read} files, ${output.summary.totalDependenciesCruised} imports, all downstairs`,
);
process.exitCode = complaints.length === 0 ? 0 : 1;
