import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript-5';

/** CPU seconds an editor needs for a usage file's diagnostics after a resource it uses was edited; the best of three. */
export function recheckSeconds(folder) {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
  const [resource, usage] = [join(folder, 'r3.ts'), join(folder, 'use3.ts')];
  let edits = 0;
  const original = readFileSync(resource, 'utf8');
  const edited = () => original.replace('  owner =', `  extra${edits} = text();\n  owner =`);
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => files,
    getScriptVersion: (file) => (file === resource ? String(edits) : '0'),
    getScriptSnapshot: (file) => {
      const text = file === resource && edits > 0 ? edited() : ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
  });
  const check = () => {
    const before = process.cpuUsage();
    const found = service.getSemanticDiagnostics(usage);
    const { user, system } = process.cpuUsage(before);
    if (found.length > 0)
      throw new Error(`the usage file has errors: ${ts.flattenDiagnosticMessageText(found[0].messageText, '\n')}`);
    return (user + system) / 1e6;
  };
  check();
  const after = Array.from({ length: 3 }, () => {
    edits++;
    return check();
  });
  return Math.min(...after);
}
