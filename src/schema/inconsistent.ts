import { QuarryError } from '../error/quarry-error.ts';

/** Resources that cannot be one database: each complaint says who disagrees with whom about what. */
export class InconsistentResources extends QuarryError {
  readonly code = 'schema.inconsistent_resources';
  readonly complaints: readonly string[];
  constructor(complaints: readonly string[]) {
    super(
      complaints.length === 1
        ? String(complaints[0])
        : `The resources do not fit together:\n${complaints.map((complaint) => `- ${complaint}`).join('\n')}`,
      { why: 'One database is made from all resources of a repo.' },
    );
    this.complaints = complaints;
  }
}
