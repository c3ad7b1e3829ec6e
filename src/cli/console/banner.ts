import type { Terminal } from '../terminal.ts';
import type { ConsoleProject } from './project.ts';

/** The first lines: what is in scope, where it runs, how to get help and out. */
export function banner(project: ConsoleProject, { colour }: Terminal): string {
  const repos = [...project.repos]
    .map(([name, { access }]) => (access === 'read' ? `${name} (read-only)` : name))
    .join(', ');
  const lines = [
    `${colour.bold('Quarry')} on ${project.engine}`,
    `repos      ${repos}`,
    `resources  ${[...project.resources.keys()].join(', ')}`,
    colour.dim('.help for help, .doc Ticket for a resource, .exit or Ctrl-D to leave'),
  ];
  if (project.production)
    lines.push(colour.yellow('this is production: writes are real; .sandbox rolls everything back on exit'));
  return lines.join('\n');
}
