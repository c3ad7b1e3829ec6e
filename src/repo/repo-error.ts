import { QuarryError } from '../error/quarry-error.ts';

/** A statement was asked of a repo that nobody started and that has no URL to start itself from. */
export class RepoNotStarted extends QuarryError {
  readonly code = 'repo.not_started';
  readonly repo: string;
  constructor(repo: string, variable: string) {
    super(`Repo '${repo}' is not started.`, {
      why: `Nothing connected it, and nothing says where its database is: neither option 'url' nor ${variable} nor DATABASE_URL.`,
      fix: `Call 'await start(config).ready' before the first query, or set ${variable}=postgres://user:password@host:5432/database.`,
    });
    this.repo = repo;
  }
}

/** A repo was used in an environment its \`startIn\` leaves out. */
export class RepoNotMeantHere extends QuarryError {
  readonly code = 'repo.not_meant_here';
  constructor(repo: string, environment: string, startIn: readonly string[]) {
    super(`Repo '${repo}' is not started in '${environment}'.`, {
      why: `Its definition says startIn: [${startIn.map((name) => `'${name}'`).join(', ')}].`,
      fix: `Use another repo here, or add '${environment}' to startIn.`,
    });
  }
}

/** A second driver was given to a repo that runs on another one. */
export class RepoAlreadyStarted extends QuarryError {
  readonly code = 'repo.already_started';
  constructor(repo: string) {
    super(`Repo '${repo}' is already started.`, {
      why: 'A repo has one pool; a second one would double its connections unseen.',
      fix: 'Stop it first, or use withRepo() to swap its database for the time of a callback.',
    });
  }
}

/** Something that defineRepo() did not make was used as a repo. */
export class NotARepo extends QuarryError {
  readonly code = 'repo.not_a_repo';
  constructor(found: string) {
    super(`${found} is not a repo.`, { fix: "Make it with defineRepo('name', { … })." });
  }
}

/** withRepo() was given a repo that has nothing to do with the one it stands in for. */
export class ForeignRepo extends QuarryError {
  readonly code = 'repo.foreign';
  constructor(repo: string, other: string) {
    super(`Repo '${other}' cannot stand in for '${repo}'.`, {
      why: 'They share no database definition, so the tables of one are most likely unknown to the other.',
      fix: `Define '${other}' with { sameDatabaseAs: … }, or pass { allowForeign: true }.`,
    });
  }
}
