import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Comment } from '../../../resources/comment.ts';
import { Support } from '../../../resources/repos.ts';
import { Tag, Tagging } from '../../../resources/tag.ts';
import { Ticket } from '../../../resources/ticket.ts';
import { User } from '../../../resources/user.ts';
import {
  actions,
  asDecimal,
  belongsTo,
  bigint,
  bytea,
  checks,
  ciText,
  decimal,
  defineRepo,
  hasMany,
  identities,
  integer,
  json,
  list,
  memory,
  now,
  Resource,
  text,
  timestamp,
  uuid,
} from '../../../src/index.ts';
import { memoryHelpdesk, tags, tickets, users } from '../../support/memory-helpdesk.ts';

const Drafts = defineRepo('drafts', { driver: memory() });

class Shelf extends Resource('shelves', { repo: Drafts }) {
  id = uuid({ primaryKey: true, version: 7 });
  name = text();
  boxes = hasMany(Box, (b) => b.shelfId);
  total = integer({ default: 0 });
  static actions = actions(Shelf, (action) => ({
    build: action.create({ accept: ['id', 'name'] }),
    recount: action.update({ change: (s) => ({ total: s.boxes.sum((b) => b.size) }) }),
    move: action.update({ accept: ['id'] }),
    burn: action.destroy(),
  }));
}

class Box extends Resource('boxes', { repo: Drafts }) {
  id = integer({ primaryKey: true, generated: true });
  serial = bigint({ generated: true });
  label = ciText();
  size = integer({ default: 1 });
  double = integer({ generated: this.size.mul(2) });
  price = decimal({ precision: 8, scale: 2, optional: true });
  packed = timestamp({ precision: 6, default: now() });
  opened = timestamp({ optional: true });
  version = integer({ default: 1, readonly: true });
  content = bytea({ optional: true });
  papers = json(z.object({ pages: z.number() }), { default: { pages: 0 } });
  words = list(text(), { default: [] });
  shelfId = uuid({ optional: true });
  shelf = belongsTo(Shelf, this.shelfId, { onDelete: 'restrict', onUpdate: 'cascade' });

  static identities = identities(Box, {
    label: ['label'],
    big: { on: ['size', 'shelfId'], where: (b) => b.size.gt(10), nullsDistinct: false },
  });
  static checks = checks(Box, { size: { condition: (b) => b.size.gt(0), message: 'a box has a size' } });
  static actions = actions(Box, (action) => ({
    pack: action.create({ accept: ['label', 'size', 'price', 'content', 'papers', 'words', 'shelfId'] }),
    heavy: action.create({ accept: ['label'], validate: [(b) => b.double.gt(100)] }),
    bill: action.create({ accept: ['label', 'size'], change: (b) => ({ price: asDecimal(b.size).mul('1.555') }) }),
    grow: action.update({ change: (b) => ({ size: b.size.add(1) }), optimisticLock: 'version' }),
    open: action.update({ set: { opened: now() }, validate: [(b) => b.size.lt(5)] }),
    relabel: action.update({ accept: ['label', 'shelfId'] }),
    discard: action.destroy({ validate: [(b) => b.size.lt(3)] }),
    burn: action.destroy(),
  }));
}

describe('memory: creating', () => {
  test('create() makes what the database would make', async () => {
    const first = await Box.create('pack', { label: 'Odds', price: '1.5' });
    const second = await Box.create('pack', { label: 'Ends', content: new Uint8Array([1, 2]), papers: { pages: 3 } });
    expect(first).toMatchObject({ size: 1, double: 2, price: '1.50', version: 1, papers: { pages: 0 }, words: [] });
    expect(first.packed).toMatch(/^\d{4}-.*\.\d{6}Z$/);
    expect([second.id - first.id, second.serial - first.serial]).toEqual([1, 1n]);
    expect(await Box.get(second.id)).toEqual(second);
    expect(second.content).toEqual(new Uint8Array([1, 2]));
    expect((await Box.create('bill', { label: 'Bill', size: 3 })).price).toBe('4.67');
    const shelf = await Shelf.create('build', { name: 'left' });
    expect(shelf.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('create() keeps a copy: what the caller does to the input later changes nothing', async () => {
    const papers = { pages: 1 };
    const content = new Uint8Array([7]);
    const box = await Box.create('pack', { label: 'Copy', papers, content });
    papers.pages = 99;
    content[0] = 99;
    box.papers.pages = 98;
    expect(await Box.get(box.id)).toMatchObject({ papers: { pages: 1 }, content: new Uint8Array([7]) });
  });

  test('create() refuses what an identity has already, as the database does', async () => {
    await Box.create('pack', { label: 'Unique' });
    const refused = await Box.create('pack', { label: 'UNIQUE' }).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      name: 'ConflictError',
      message: 'Box: label has already been taken',
      identity: 'label',
      fields: ['label'],
      constraint: 'boxes_label_index',
      cause: { name: 'UniqueViolation', sqlstate: '23505', table: 'boxes', schema: 'public', outcome: 'failed' },
    });
    expect(await Box.where({ label: 'unique' }).count()).toBe(1);
  });

  test('an identity may hold for some records only, and nulls may be equal', async () => {
    await Box.create('pack', { label: 'Big 1', size: 11 });
    await expect(Box.create('pack', { label: 'Big 2', size: 11 })).rejects.toMatchObject({ identity: 'big' });
    await Box.create('pack', { label: 'Small 1', size: 9 });
    await Box.create('pack', { label: 'Small 2', size: 9 });
  });

  test('checks and foreign keys are named as the database names them', async () => {
    await expect(Box.create('pack', { label: 'None', size: 0 })).rejects.toMatchObject({
      name: 'InvalidError',
      issues: [{ rule: 'check', message: 'a box has a size' }],
      cause: { name: 'CheckViolation', constraint: 'boxes_size_check' },
    });
    await expect(Box.create('pack', { label: 'Lost', shelfId: crypto.randomUUID() })).rejects.toMatchObject({
      name: 'InvalidError',
      issues: [{ field: 'shelfId', rule: 'reference', message: 'does not exist' }],
      cause: { name: 'ForeignKeyViolation', constraint: 'boxes_shelf_id_fkey', table: 'boxes' },
    });
    expect(await Box.where({ label: { startsWith: 'Lost' } }).exists()).toBe(false);
  });

  test('a validation that does not hold leaves nothing behind', async () => {
    await expect(Box.create('heavy', { label: 'Feather' })).rejects.toMatchObject({
      issues: [{ rule: 'validate', message: 'does not meet b.double.gt(100)' }],
    });
    expect(await Box.where({ label: 'Feather' }).exists()).toBe(false);
  });
});

describe('memory: updating and destroying', () => {
  test('update() computes from the record, and counts versions', async () => {
    const box = await Box.create('pack', { label: 'Growing' });
    const grown = await Box.update(box, 'grow');
    expect(grown).toMatchObject({ size: 2, double: 4, version: 2 });
    await expect(Box.update(box, 'grow')).rejects.toMatchObject({ name: 'StaleError' });
    expect((await Box.update(grown, 'grow')).version).toBe(3);
  });

  test('update() reads relationships of the record', async () => {
    const shelf = await Shelf.create('build', { name: 'summed' });
    await Box.create('pack', { label: 'Sum 1', size: 3, shelfId: shelf.id });
    await Box.create('pack', { label: 'Sum 2', size: 4, shelfId: shelf.id });
    expect((await Shelf.update(shelf, 'recount')).total).toBe(7);
  });

  test('update() that breaks a condition or a constraint changes nothing', async () => {
    const box = await Box.create('pack', { label: 'Shut', size: 6 });
    await expect(Box.update(box, 'open')).rejects.toMatchObject({ name: 'InvalidError' });
    await Box.create('pack', { label: 'Taken' });
    await expect(Box.update(box, 'relabel', { label: 'taken' })).rejects.toMatchObject({ identity: 'label' });
    expect(await Box.get(box.id)).toEqual(box);
    await expect(Box.update(0, 'relabel', { label: 'x' })).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  test('a key that changes takes along what points at it', async () => {
    const shelf = await Shelf.create('build', { name: 'moving' });
    const box = await Box.create('pack', { label: 'Moving', shelfId: shelf.id });
    const id = crypto.randomUUID();
    await Shelf.update(shelf, 'move', { id });
    expect((await Box.get(box.id)).shelfId).toBe(id);
  });

  test('destroy() checks its conditions, and whether something points at the record', async () => {
    const shelf = await Shelf.create('build', { name: 'needed' });
    const box = await Box.create('pack', { label: 'On it', size: 4, shelfId: shelf.id });
    await expect(Shelf.destroy(shelf, 'burn')).rejects.toMatchObject({
      name: 'InvalidError',
      issues: [{ rule: 'referenced', message: 'would leave records behind in boxes' }],
      cause: { constraint: 'boxes_shelf_id_fkey', table: 'boxes' },
    });
    await expect(Box.destroy(box, 'discard')).rejects.toMatchObject({ name: 'InvalidError' });
    expect(await Box.destroy(box, 'burn')).toEqual(box);
    await expect(Box.destroy(box, 'burn')).rejects.toMatchObject({ name: 'StaleError' });
    await Shelf.destroy(shelf, 'burn');
    expect(await Shelf.find(shelf.id)).toBeNull();
  });

  test('the helpdesk’s actions run in memory: cascade, nilify, stamps', async () => {
    const { inMemory } = await memoryHelpdesk();
    await inMemory(async () => {
      const ticket = await Ticket.create('new', { subject: 'Squeak', reporterId: users.eve });
      expect(ticket).toMatchObject({ status: 'open', priority: 3, closedAt: null });
      expect((await Ticket.update(ticket, 'reject', { reason: 'oiled' })).subject).toBe('Squeak — oiled');
      const eve = await User.get(users.eve);
      const renamed = await User.update(eve, 'rename', { name: 'Eva' });
      expect(renamed.updatedAt.getTime()).toBeGreaterThan(eve.updatedAt.getTime());
      expect((await User.update(renamed, 'rename', { name: 'Eva' })).updatedAt).toEqual(renamed.updatedAt);
      await expect(Ticket.create('new', { subject: 'x', priority: 6 })).rejects.toMatchObject({
        issues: [{ rule: 'check', message: 'a priority is from 1 to 5' }],
      });

      await Ticket.destroy(tickets.printer, 'remove');
      expect(await Comment.where({ ticketId: tickets.printer }).count()).toBe(0);
      expect(await Tagging.count()).toBe(1);
      await User.destroy(users.eve, 'remove');
      expect((await Ticket.get(tickets.login)).reporterId).toBeNull();
      // Bob and Eve have her as their manager, and that key says nothing.
      await expect(User.destroy(users.ann, 'remove')).rejects.toMatchObject({ name: 'InvalidError' });
      await expect(Tagging.create('add', { ticketId: tickets.mouse, tagId: tags.hardware })).rejects.toMatchObject({
        identity: 'primaryKey',
        fields: ['ticketId', 'tagId'],
      });
      expect(await Tag.count()).toBe(2);
      await Support.transaction(async () => {
        await Tag.create('add', { name: 'undone' });
        expect([Support.inTransaction(), await Tag.query().lock().count()]).toEqual([true, 3]);
        Support.rollback('enough');
      }).catch(() => undefined);
      expect(await Tag.count()).toBe(2);
    });
    expect(Support.inTransaction()).toBe(false);
  });
});
