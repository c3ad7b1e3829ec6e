import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer } from './answers.ts';
import { makeProject, type TestProject } from './project.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = ['article', 'comment', 'repos', 'tag', 'ticket', 'user'].map((name) => `resources/${name}.ts`);

/** A project with the helpdesk of this repository and a console to talk to. */
export interface ConsoleProject extends TestProject {
  /** Types the inputs into a console; its answer as it was printed. */
  type(inputs: readonly string[], flags?: readonly string[], env?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The value of each input, through JSON. Rejects where one of them fails. */
  values(...inputs: readonly string[]): Promise<unknown[]>;
}

/** Makes the project, its migrations and its tables. */
export async function makeHelpdesk(env: Readonly<Record<string, string>>): Promise<ConsoleProject> {
  const texts = [...files, 'quarry.config.ts'].map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
  const project = makeProject(Object.fromEntries(texts), env);
  symlinkSync(join(root, 'node_modules/drizzle-orm'), join(project.folder, 'node_modules/drizzle-orm'), 'junction');
  for (const words of ['generate-migrations --name add_helpdesk', 'migrate']) {
    const { code, out, err } = await project.quarry(words);
    if (code !== 0) throw new Error(`quarry ${words}: ${out}${err}`);
  }
  return {
    ...project,
    type: (inputs, flags = [], more = {}) =>
      project.start(['console', ...flags], more, inputs.map((input) => `${input}\n`).join('')).ended,
    async values(...inputs) {
      const words = inputs.flatMap((input) => ['--eval', input]);
      const { code, out, err } = await project.start(['console', '--json', ...words]).ended;
      if (code !== 0) throw new Error(err);
      return out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    },
  };
}
