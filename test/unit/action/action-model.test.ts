import { actions, defineRepo, Resource, schemaFor, text, uuid } from 'quarry';
import { expect, test } from 'vitest';

const repo = defineRepo('misdeclared');

class Shelf extends Resource('shelves', { repo }) {
  id = uuid({ primaryKey: true });
  name = text();

  static actions = actions(Shelf, (action) => ({
    add: action.create({ accept: ['nam' as 'name'], acept: [] } as { accept: 'name'[] }),
    rename: action.update({ accept: ['name'] }),
  }));
}

class Drawer extends Resource('drawers', { repo }) {
  id = uuid({ primaryKey: true });

  static actions = actions(Drawer, (action) => ({
    open: (action as unknown as { opne: typeof action.update }).opne({}),
  }));
}

test('an action refuses to run where one of the resource is misdeclared, with every mistake and the nearest names', async () => {
  const error = await Shelf.create('add', {} as never).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'model.invalid' });
  expect(String(error)).toContain("Shelf.actions.add: action.create() has no option 'acept'. Did you mean 'accept'?");
  expect(String(error)).toContain("Shelf.actions.add: Shelf has no attribute 'nam'. Did you mean 'name'?");
  expect(() => schemaFor(Shelf, 'rename')).toThrow("Did you mean 'name'?");
});

test('actions() whose callback throws say which resource it is about', async () => {
  await expect(Drawer.update('x', 'open')).rejects.toThrow(
    /Drawer\.actions: its callback threw: .*opne is not a function \(an action is one of create, read, update, destroy\)/,
  );
});
