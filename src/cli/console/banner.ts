import type { Terminal } from '../terminal.ts';
import type { ConsoleProject } from './project.ts';

/** The first lines: what is in scope, where it runs, how to get help and out. */
export function banner(project: ConsoleProject, { colour }: Terminal): string {
  const repos = [...project.repos]
    .map(([name, { access }]) => (access === 'read' ? `${name} (read-only)` : name))
    .join(', ');
  const names = [...project.resources.keys()];
  const lines = [
    `${colour.bold('Quarry')} on ${project.engine}`,
    `repos      ${repos}`,
    `resources  ${names.join(', ')}`,
    colour.dim(
      `.help for help, ${names[0] === undefined ? '' : `.doc ${names[0]} for a resource, `}.exit or Ctrl-D to leave`,
    ),
  ];
  if (project.production)
    lines.push(colour.yellow('this is production: writes are real; .sandbox rolls everything back on exit'));
  return lines.join('\n');
}
