import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleProject, makeHelpdesk } from '../support/console.ts';
import { createDatabase, dropDatabase, serverUrl } from '../support/server.ts';

const urls: string[] = [];

async function onServer(): Promise<Record<string, string>> {
  urls.push(await createDatabase('support'), await createDatabase('knowledge'));
  return { SUPPORT_DATABASE_URL: urls[0] ?? '', KNOWLEDGE_DATABASE_URL: urls[1] ?? '' };
}

afterAll(async () => {
  for (const url of urls) await dropDatabase(url);
});

const engines = [
  { engine: 'a server', environment: onServer, skip: serverUrl === '' },
  {
    engine: 'PGlite',
    environment: async () => ({ QUARRY_LITE: 'pglite', SUPPORT_DATABASE_URL: '', KNOWLEDGE_DATABASE_URL: '' }),
    skip: false,
  },
];

/** How many statements the console says it sent. */
const statements = (printed: string): number => printed.match(/^-- (support|knowledge)$/gm)?.length ?? 0;

describe.each(engines)('the console on $engine', ({ engine, environment, skip }) => {
  let project: ConsoleProject;
  beforeAll(async () => {
    if (!skip) project = await makeHelpdesk(await environment());
  });
  afterAll(() => project?.remove());

  test.skipIf(skip)('creates, lists and deletes a user (S35, S36, S37, S38, E196)', async () => {
    const [user, all, gone, none] = await project.values(
      'User.create("register", { name: "Jane", email: "jane@example.org" })',
      'globalThis.users = await User.all()',
      'User.destroy(users[0], "remove")',
      'User.all()',
    );
    expect(user).toMatchObject({ id: expect.any(String), name: 'Jane', email: 'jane@example.org' });
    const { insertedAt, updatedAt } = user as Record<string, unknown>;
    expect(insertedAt).toBe(updatedAt);
    expect(all).toEqual([user]);
    expect(gone).toEqual(user);
    expect(none).toEqual([]);
    const again = await project.type([
      'const jane = await User.create("register", { name: "Jane", email: "jane@example.org" })',
      'await User.destroy(jane, "remove")',
      'User.destroy(jane, "remove")',
    ]);
    expect(again.code).toBe(1);
    expect(again.err).toMatch(/\[stale\]|\[action\.stale\]/);
  });

  test.skipIf(skip)('names what is nearest to a slip, and lists the dot commands', async () => {
    const asked = async (input: string) => await project.start(['console', '-e', input]).ended;
    expect(await asked('User.slect("id")')).toMatchObject({
      code: 1,
      err: expect.stringContaining("TypeError User.slect is not a function. Did you mean 'select'?"),
    });
    expect(await asked('.hlep')).toMatchObject({ code: 1, err: expect.stringContaining("Did you mean '.help'?") });
    const help = await asked('.help');
    expect(help).toMatchObject({ code: 0 });
    expect(help.out).toMatch(/^\.doc +what a resource or a field is/m);
  });

  test.skipIf(skip)('opens six tickets and closes every second one (S33, S104, E196)', async () => {
    const { code, out, err } = await project.type([
      'for (let i = 0; i <= 5; i++) {',
      '  const ticket = await Ticket.create("new", { subject: `Issue ${i}` });',
      '  if (i % 2 === 0) await Ticket.update(ticket, "close");',
      '}',
      '',
      'Ticket',
      '  .sort("subject")',
      '  .select("subject", "status")',
      '  .all()',
    ]);
    expect({ code, err }).toEqual({ code: 0, err: expect.not.stringContaining('error') });
    expect(out.trim().split('\n')).toEqual([
      'subject │ status',
      '────────┼───────',
      'Issue 0 │ closed',
      'Issue 1 │ open',
      'Issue 2 │ closed',
      'Issue 3 │ open',
      'Issue 4 │ closed',
      'Issue 5 │ open',
      '6 records',
    ]);
  });

  test.skipIf(skip)('finds them again after a restart (S105, S106, S107, S108, S109)', async () => {
    const closed = '(t) => and(t.status.eq("closed"), not(t.subject.contains("4")))';
    const [users, tickets, same, two, literal, found] = await project.values(
      'User.all()',
      'globalThis.tickets = await Ticket.sort("subject").all()',
      'Ticket.get(tickets[3].id)',
      'Ticket.filter((t) => t.subject.contains("2")).all()',
      'Ticket.filter((t) => t.subject.contains("%")).count()',
      `Ticket.filter(${closed}).sort("subject").select("subject").all()`,
    );
    expect(users).toEqual([]);
    const all = tickets as { subject: string }[];
    expect(all.map(({ subject }) => subject)).toEqual([0, 1, 2, 3, 4, 5].map((i) => `Issue ${i}`));
    expect(same).toEqual(all[3]);
    expect(two).toEqual([all[2]]);
    expect(literal).toBe(0);
    expect(found).toEqual([{ subject: 'Issue 0' }, { subject: 'Issue 2' }]);
    const missing = await project.type(['Ticket.get("00000000-0000-4000-8000-000000000000")']);
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('there is no Ticket with the key') });
  });

  test.skipIf(skip)(
    'calculates, aggregates, filters and sorts in one statement each (S110, S111, S112, S113, S114, S115, S116, E196)',
    async () => {
      const { code, out, err } = await project.type(
        [
          'const ann = await User.create("register", { name: "Ann", email: "ann@example.org" })',
          'const bob = await User.create("register", { name: "Bob", email: "bob@example.org" })',
          'const tickets = await Ticket.sort("subject").all()',
          // Ann has an open ticket and a closed one, and reported one that is open.
          'for (const ticket of tickets.slice(1, 3)) await Ticket.update(ticket, "reopen").then((one) => Ticket.update(one, "assign", { representativeId: ann.id }))',
          'await Ticket.update(tickets[2], "close").then(() => Ticket.create("new", { subject: "Issue 6", reporterId: ann.id })).then(() => "ready")',
          'User.select("name").calculate("dashed", (u) => concat(u.name, "-")).sort("name").all()',
          'User.select("name").aggregate("open", (u) => u.reportedTickets.filter((t) => t.status.neq("closed")).count()).sort("name").all()',
          '.sql',
          'await User.load("username").sort("name").all().then((users) => users.map((u) => u.username === `${u.name}-${u.id}`))',
          'User.select("name").load("assignedOpenPercent").sort("name").all()',
          'User.filter((u) => u.allAssignedTickets.gt(0)).filter((u) => u.assignedOpenPercent.gt(0.25)).sort("-assignedOpenPercent").select("name").load("assignedOpenPercent").all()',
          '.sql',
          'const users = await User.select("id", "name").sort("-name").all()',
          'await User.load(users, ["username"]).then((loaded) => loaded.map((u) => u.username === `${u.name}-${u.id}` && u.name))',
          'await User.load(users, ["username", "closedAssignedTickets", "activeAssignedTickets"]).then((loaded) => loaded.map(({ id, username, ...rest }) => rest))',
          '.sql',
        ],
        ['--json'],
      );
      expect(err).not.toContain('error');
      expect(code).toBe(0);
      const values = out
        .split('\n')
        .filter((line) => /^[["]/.test(line))
        .map((line) => JSON.parse(line) as unknown);
      expect(values.slice(values.indexOf('ready') + 1)).toEqual([
        [
          { name: 'Ann', dashed: 'Ann-' },
          { name: 'Bob', dashed: 'Bob-' },
        ],
        [
          { name: 'Ann', open: 1 },
          { name: 'Bob', open: 0 },
        ],
        [true, true],
        [
          { name: 'Ann', assignedOpenPercent: 0.5 },
          { name: 'Bob', assignedOpenPercent: null },
        ],
        [{ name: 'Ann', assignedOpenPercent: 0.5 }],
        ['Bob', 'Ann'],
        [
          { name: 'Bob', closedAssignedTickets: 0, activeAssignedTickets: 0 },
          { name: 'Ann', closedAssignedTickets: 1, activeAssignedTickets: 1 },
        ],
      ]);
      // Three inputs were followed by .sql.
      expect(statements(out)).toBe(3);
    },
  );

  test.skipIf(skip)('has drizzle on one repo and resources on another (S92)', async () => {
    const [, , rows, count] = await project.values(
      'Article.create("write", { slug: "fire", title: "Fire", body: "Leave." })',
      'globalThis.drizzle = { ...(await import("quarry/drizzle")), ...(await importFile("drizzle/knowledge/schema.ts")) }, 0',
      'drizzle.drizzleOn(Knowledge).select({ slug: drizzle.articles.slug }).from(drizzle.articles)',
      'Ticket.count()',
    );
    expect(rows).toEqual([{ slug: 'fire' }]);
    expect(count).toBe(7);
  });

  test.skipIf(skip)('rolls a sandbox back, and lets nobody write where it is read-only (S42)', async () => {
    const create = 'await Ticket.create("new", { subject: "Only tried" })';
    const tried = await project.type([create, 'Ticket.count()'], ['--sandbox']);
    expect(tried.out.trim().split('\n').at(-1)).toBe('8');
    const refused = await project.type(['Ticket.count()', create], ['--read-only']);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('read-only') });
    expect(refused.out.trim()).toBe('7');
    expect(await project.values('Ticket.count()')).toEqual([7]);
  });

  // What has nothing to do with the engine is proved on one.
  test.skipIf(skip || engine === 'PGlite')(
    'ends at the first error, says why and how, and shows no stack',
    async () => {
      const { code, out, err } = await project.type(['1 + 1', 'Ticket.create("new", {})', '"never"']);
      expect({ code, out: out.trim() }).toEqual({ code: 1, out: '2' });
      expect(err).toContain('subject');
      expect(err).not.toMatch(/^\s+at /m);
      const loud = await project.type(['Tikcet'], ['--verbose']);
      expect(loud).toMatchObject({
        code: 1,
        err: expect.stringMatching(/ReferenceError Tikcet is not defined[\s\S]+at /),
      });
      expect(await project.type(['if (true) {'])).toMatchObject({
        code: 1,
        err: expect.stringContaining('Unexpected end'),
      });
    },
  );
});
