import {
  actions,
  actor,
  belongsTo,
  boolean,
  calculation,
  concat,
  defineRepo,
  hasMany,
  hasOne,
  integer,
  manyToMany,
  memory,
  oneOf,
  policies,
  Resource,
  recordsOf,
  text,
  through,
} from 'quarry';
import { seedMemory, stopRepo } from 'quarry/testing';
import { afterAll, beforeAll } from 'vitest';
import { createDatabase, dropDatabase } from './server.ts';

// Papers that not everybody may read, and what hangs on them. What is nobody's business is SECRET, its numbers over 9000.

let url = '';
export const Library = defineRepo('library', {
  driver: async () => {
    const { parseDatabaseUrl } = await import('../../src/repo/database-url.ts');
    const { host, port, user, password, database } = parseDatabaseUrl(url);
    const at = { name: 'library', host, port, user, password, database, max: 3 };
    return (await import('../../src/driver/pg.ts')).openPg(at);
  },
});

export class Reader extends Resource('readers', { repo: Library }) {
  id = integer({ primaryKey: true });
  name = text();
  role = oneOf(['admin', 'reader']);
  papers = hasMany(Paper, (p) => p.ownerId);
  best = hasMany(Paper, (p) => p.ownerId, { sort: (p) => p.score.desc(), limit: 2 });
  newest = hasOne(Paper, (p) => p.ownerId, { sort: (p) => p.id.desc() });
  heard = through(this.papers, (p) => p.remarks);
  labels = through(this.papers, (p) => p.labels);
  loudest = hasOne(this.heard, { sort: (r) => r.id.desc() });
  others = recordsOf(Paper).filter((p) => p.ownerId.neq(this.id));

  paperCount = this.papers.count();
  total = this.papers.sum((p) => p.score);
  titles = this.papers.sort((p) => p.id).list((p) => p.title);
  newestTitle = this.newest.title;
  loudestWords = this.loudest.words;
  summary = concat(
    this.name,
    ': ',
    this.papers
      .sort((p) => p.score.desc())
      .first((p) => p.title)
      .orElse('nothing'),
  );
  above = calculation({ from: integer({ default: 0 }) }, ({ from }) =>
    this.papers.filter((p) => p.score.gte(from)).count(),
  );
}

export class Paper extends Resource('papers', { repo: Library }) {
  id = integer({ primaryKey: true });
  title = text();
  score = integer();
  open = boolean();
  ownerId = integer();
  citedId = integer({ optional: true });
  owner = belongsTo(Reader, this.ownerId);
  cited = belongsTo(Paper, this.citedId);
  remarks = hasMany(Remark, (r) => r.paperId);
  latest = hasOne(Remark, (r) => r.paperId, { sort: (r) => r.id.desc() });
  labels = manyToMany(
    Label,
    Labelling,
    (l) => l.paperId,
    (l) => l.labelId,
  );

  citedTitle = this.cited.title;
  latestWords = this.latest.words;
  isDiscussed = this.latest.words.isNotNull();
  labelNames = this.labels.sort((l) => l.name).list((l) => l.name);

  static policies = policies(Paper, (policy) => [
    policy.bypass().authorizeIf(actor(Reader).role.eq('admin')),
    policy
      .on('read')
      .authorizeIf((p) => p.open)
      .authorizeIf((p) => p.ownerId.eq(actor(Reader).id)),
  ]);
  static actions = actions(Paper, (action) => ({
    scored: action.read({ query: (q) => q.filter((p) => p.score.gt(0)).sort('id') }),
  }));
}

export class Remark extends Resource('remarks', { repo: Library }) {
  id = integer({ primaryKey: true });
  words = text();
  hidden = boolean();
  paperId = integer();
  paper = belongsTo(Paper, this.paperId);
  paperTitle = this.paper.title;
  static policies = policies(Remark, (policy) => [
    policy
      .always()
      .forbidIf((r) => r.hidden)
      .authorizeIf(true),
  ]);
}

export class Label extends Resource('labels', { repo: Library }) {
  id = integer({ primaryKey: true });
  name = text();
  papers = manyToMany(
    Paper,
    Labelling,
    (l) => l.labelId,
    (l) => l.paperId,
  );
}

export class Labelling extends Resource('labellings', { repo: Library }) {
  paperId = integer({ primaryKey: true });
  labelId = integer({ primaryKey: true });
  private = boolean();
  paper = belongsTo(Paper, this.paperId);
  label = belongsTo(Label, this.labelId);
  static policies = policies(Labelling, (policy) => [
    policy.on('read').authorizeUnless((l) => l.private),
    policy.on('read').forbidUnless(actor(Reader).id.isNotNull()).authorizeIf(true),
  ]);
}

export const readers = [
  { id: 1, name: 'Ann', role: 'admin' },
  { id: 2, name: 'Bob', role: 'reader' },
  { id: 3, name: 'Cid', role: 'reader' },
] as const;
export const [ann, bob, cid] = readers;

const papers = [
  { id: 1, title: 'one', score: 10, open: true, ownerId: 1, citedId: 2 },
  { id: 2, title: 'SECRET of Ann', score: 9001, open: false, ownerId: 1, citedId: 1 },
  { id: 3, title: 'three', score: 30, open: true, ownerId: 2, citedId: null },
  { id: 4, title: 'draft of Bob', score: 40, open: false, ownerId: 2, citedId: 2 },
  { id: 5, title: 'SECRET of Cid', score: 9002, open: false, ownerId: 3, citedId: 3 },
  { id: 6, title: 'six', score: 60, open: true, ownerId: 3, citedId: 5 },
  { id: 7, title: 'SECRET again', score: 9003, open: false, ownerId: 3, citedId: null },
];
const remarks = [
  { id: 1, words: 'fine', hidden: false, paperId: 1 },
  { id: 2, words: 'SECRET words', hidden: true, paperId: 1 },
  { id: 3, words: 'said of a hidden one', hidden: false, paperId: 2 },
  { id: 4, words: 'good', hidden: false, paperId: 3 },
  { id: 5, words: 'SECRET joke', hidden: true, paperId: 3 },
  { id: 6, words: 'SECRET only', hidden: true, paperId: 6 },
  { id: 7, words: 'mine', hidden: false, paperId: 4 },
];
const labels = [
  { id: 1, name: 'red' },
  { id: 2, name: 'green' },
  { id: 3, name: 'blue' },
];
const labellings = [
  { paperId: 1, labelId: 1, private: false },
  { paperId: 1, labelId: 2, private: true },
  { paperId: 2, labelId: 3, private: false },
  { paperId: 3, labelId: 1, private: false },
  { paperId: 4, labelId: 2, private: false },
  { paperId: 5, labelId: 3, private: false },
  { paperId: 6, labelId: 3, private: true },
];

interface Rows {
  readonly readers: readonly object[];
  readonly papers: readonly object[];
  readonly remarks: readonly object[];
  readonly labels: readonly object[];
  readonly labellings: readonly object[];
}
const everything: Rows = { readers, papers, remarks, labels, labellings };

/** What is left where nothing is that somebody may not read. */
function readableBy(actor: (typeof readers)[number] | undefined): Rows {
  return {
    ...everything,
    papers: papers.filter((p) => actor?.role === 'admin' || p.open || p.ownerId === actor?.id),
    remarks: remarks.filter((r) => !r.hidden),
    labellings: labellings.filter((l) => !l.private && actor !== undefined),
  };
}

export const InMemory = defineRepo('libraryInMemory', { driver: memory() });
/** By actor: a library in which only what they may read is kept. */
export const worlds = [ann, bob, cid, undefined].map((someone, i) => ({
  actor: someone,
  called: someone?.name ?? 'nobody',
  repo: defineRepo(`libraryOf${i}`, { driver: memory() }),
}));

const columns = `
  create table readers (id int primary key, name text not null, role text not null);
  create table papers (id int primary key, title text not null, score int not null, open boolean not null,
    owner_id int not null, cited_id int);
  create table remarks (id int primary key, words text not null, hidden boolean not null, paper_id int not null);
  create table labels (id int primary key, name text not null);
  create table labellings (paper_id int, label_id int, private boolean not null, primary key (paper_id, label_id));
  insert into readers select * from jsonb_to_recordset('${JSON.stringify(readers)}') as r (id int, name text, role text);
  insert into papers select * from jsonb_to_recordset('${JSON.stringify(papers)}')
    as p (id int, title text, score int, open boolean, "ownerId" int, "citedId" int);
  insert into remarks select * from jsonb_to_recordset('${JSON.stringify(remarks)}')
    as r (id int, words text, hidden boolean, "paperId" int);
  insert into labels select * from jsonb_to_recordset('${JSON.stringify(labels)}') as l (id int, name text);
  insert into labellings select * from jsonb_to_recordset('${JSON.stringify(labellings)}')
    as l ("paperId" int, "labelId" int, private boolean)`;

async function seed(repo: typeof InMemory, rows: Rows): Promise<void> {
  await seedMemory(repo, Reader, rows.readers as never);
  await seedMemory(repo, Paper, rows.papers as never);
  await seedMemory(repo, Remark, rows.remarks as never);
  await seedMemory(repo, Label, rows.labels as never);
  await seedMemory(repo, Labelling, rows.labellings as never);
}

/** Gives the file's tests a server and a memory with everything, and the worlds of what each may read. */
export function useLibrary(): void {
  beforeAll(async () => {
    url = await createDatabase('library');
    for (const statement of columns.split(';')) await Library.query(statement);
    await seed(InMemory, everything);
    for (const { repo, actor } of worlds) await seed(repo, readableBy(actor));
  });
  afterAll(async () => {
    await stopRepo(Library);
    await dropDatabase(url);
  });
}
