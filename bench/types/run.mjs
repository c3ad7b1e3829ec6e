// What the types cost: instantiations (deterministic, so they have a budget), check time against Drizzle on the same
// tables, bytes of declarations, and the editor's wait after an edit. Prints a table; exits 1 when a budget breaks.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, versionOf } from '../peers.js';
import { cache, emitDeclarations, fresh, strict, tsc, writeConfig } from './compilers.mjs';
import { writeDrizzleProject } from './drizzle-project.mjs';
import { writeQuarryProject } from './quarry-project.mjs';
import { recheckSeconds } from './recheck.mjs';

const budgets = JSON.parse(readFileSync(new URL('./budgets.json', import.meta.url), 'utf8'));
const only = process.argv.slice(2);
const wanted = (part) => only.length === 0 || only.includes(part);
const sizes = [50, 200].filter((size) => only.every((arg) => !/^\d+$/.test(arg)) || only.includes(String(size)));

const declarations = emitDeclarations();
if (!declarations.ok) console.error(declarations.output);

/** Drizzle's project resolves the Drizzle that is measured, not the one this repository depends on. */
const places = {
  quarry: join(cache, 'quarry'),
  drizzle: fileURLToPath(new URL('../.peers/drizzle/types', import.meta.url)),
};

function project(name, size, write) {
  const folder = fresh(join(places[name], String(size)));
  write(folder, size);
  writeConfig(join(folder, 'tsconfig.json'), {
    compilerOptions: { ...strict, paths: { quarry: [declarations.index] } },
    include: ['.'],
  });
  return folder;
}

function check(version, folder) {
  const { ok, output } = tsc(version, '-p', folder, '--extendedDiagnostics');
  if (!ok) throw new Error(`${folder} does not check on ${version}:\n${output.slice(0, 3000)}`);
  const figure = (label) => Number(new RegExp(`^${label}:\\s+([\\d.]+)`, 'm').exec(output)?.[1] ?? Number.NaN);
  return { instantiations: figure('Instantiations'), seconds: figure('Check time') };
}

/** The best of three, taking turns: other work on the machine only ever adds. */
function bestOf(times, version, folders) {
  const runs = Array.from({ length: times }, () => folders.map((folder) => check(version, folder)));
  const best = (a, b) => (b.seconds < a.seconds ? b : a);
  return folders.map((_, i) => runs.map((run) => run[i]).reduce(best));
}

function declarationBytes(folder, size) {
  const out = fresh(join(folder, 'declarations'));
  tsc('5.9', '-p', folder, '--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', out);
  const files = readdirSync(out).filter((file) => /^r\d+\.d\.ts$/.test(file));
  return Math.round(files.reduce((sum, file) => sum + statSync(join(out, file)).size, 0) / size);
}

const broken = [];
function budget(what, value, limit) {
  if (value > limit) broken.push(`${what}: ${value} is over the budget of ${limit}`);
}

/** Whether Drizzle can be compared with: its packages are fetched for that. */
async function isComparable() {
  if (!wanted('drizzle')) return false;
  try {
    await install('drizzle');
    return true;
  } catch (error) {
    console.log(`Drizzle is not compared: ${error.message}`);
    return false;
  }
}
const comparable = await isComparable();
const grouped = (value) => value.toLocaleString('en-US');

for (const size of sizes) {
  const quarry = project('quarry', size, writeQuarryProject);
  const drizzle = comparable ? project('drizzle', size, writeDrizzleProject) : undefined;
  for (const version of ['5.9', '6', '7']) {
    const folders = drizzle === undefined ? [quarry] : [quarry, drizzle];
    const [ours, theirs] = bestOf(folders.length === 1 ? 1 : 3, version, folders);
    let line = `${size} resources, TypeScript ${version}: ${grouped(ours.instantiations)} instantiations, check ${ours.seconds} s`;
    if (theirs !== undefined) {
      const ratio = ours.seconds / theirs.seconds;
      line += ` (${versionOf('drizzle')}: ${grouped(theirs.instantiations)}, ${theirs.seconds} s; ratio ${ratio.toFixed(2)}, aim ${budgets.checkRatioToDrizzle})`;
    }
    console.log(line);
    if (version === '5.9')
      budget(`instantiations, ${size} resources`, ours.instantiations, budgets.instantiations[size]);
  }
  if (wanted('declarations')) {
    const bytes = declarationBytes(quarry, size);
    console.log(`${size} resources: ${grouped(bytes)} bytes of declarations each`);
    budget(`declaration bytes per resource, ${size} resources`, bytes, budgets.declarationBytesPerResource);
  }
  if (wanted('editor')) {
    const seconds = recheckSeconds(quarry);
    const aim = budgets.recheckSeconds[size];
    console.log(
      `${size} resources: ${seconds.toFixed(2)} s to check a file again after an edit${aim === undefined ? '' : `, aim ${aim}`}`,
    );
  }
}

for (const line of broken) console.error(line);
process.exitCode = broken.length === 0 && declarations.ok ? 0 : 1;
