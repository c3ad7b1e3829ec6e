import { describe, expect, test } from 'vitest';
import { ClassEditor } from '../../../src/emit/resources/add-to-class.ts';
import { withEnumValues } from '../../../src/emit/resources/enum-values.ts';
import { ownTypesIn, typesModule, withTypes } from '../../../src/emit/resources/types-module.ts';

const film = `import { Resource, text } from 'quarry';

export class Film extends Resource('film') {
  id   = text({ primaryKey: true }); // its own blanks
  title = text();

  static identities = identities(Film, { title: ['title'] });
  static checks = checks(Film, {
    short: (r) => r.title.length().lt(80), // not more
    // the last one has no comma
    given: (r) => r.title.neq('')
  });
}
`;

describe('ClassEditor', () => {
  test('adds fields behind those that are named, and touches nothing else (M270)', () => {
    const editor = new ClassEditor(film, 'Film');
    expect(editor.addFields(['year = integer()'], new Set(['id']))).toBe(true);
    expect(editor.text).toBe(film.replace('own blanks\n', 'own blanks\n  year = integer();\n'));
  });

  test('adds entries to a list on one line, on several, and to one that is not there (M270)', () => {
    const editor = new ClassEditor(film, 'Film');
    expect(editor.entries('checks')).toEqual(['short', 'given']);
    expect(editor.entries('indexes')).toEqual([]);
    editor.addEntries('identities', ["year: ['year']"]);
    editor.addEntries('checks', ['late: (r) => r.year.gt(1900)']);
    editor.addEntries('indexes', ["year: ['year']"]);
    expect(editor.text).toBe(
      film
        .replace("{ title: ['title'] }", "{ title: ['title'], year: ['year'] }")
        .replace(
          "neq('')\n  });",
          "neq(''),\n    late: (r) => r.year.gt(1900),\n  });\n\n  static indexes = indexes(Film, {\n    year: ['year'],\n  });",
        ),
    );
  });

  test('says where a static is written in another way, and where there is no class', () => {
    const editor = new ClassEditor("class Film { static indexes = indexesOf('film'); }", 'Film');
    expect(editor.entries('indexes')).toBeUndefined();
    expect(editor.addFields(['a = text()'])).toBe(false);
    expect(new ClassEditor(film, 'Movie').addFields(['a = text()'])).toBe(false);
  });

  test('imports what is not imported yet', () => {
    const editor = new ClassEditor(film, 'Film');
    editor.addImports('quarry', ['text', 'integer']);
    editor.addImports('./actor.ts', ['Actor']);
    expect(editor.text).toContain(
      "import { Resource, text, integer } from 'quarry';\nimport { Actor } from './actor.ts';",
    );
  });
});

test('withEnumValues lists the values of the one enumeration that is meant', () => {
  const text =
    "a = enumeration('s', ['x']);\nb = enumeration('s', ['x'], { schema: 'other' });\nc = enumeration('t', ['x']);";
  expect(withEnumValues(text, { name: 's', values: ['x', 'y'] })).toBe(text.replace("'s', ['x'])", "'s', ['x', 'y'])"));
  expect(withEnumValues(text, { schema: 'other', name: 's', values: ['z'] })).toContain("['z'], { schema: 'other' }");
});

test('withTypes adds the types a module does not have', () => {
  const bit = { name: 'bit3', sql: 'bit(3)' };
  const first = typesModule({ own: [bit], documents: false });
  expect([...ownTypesIn(first).values()]).toEqual([bit]);
  expect(withTypes(first, { own: [], documents: false })).toBe(first);
  const more = withTypes(first, { own: [{ name: 'inet', sql: 'inet' }], documents: true });
  expect(more).toContain('type StandardSchema');
  expect(more).toContain("customType<string>('inet'");
  expect([...ownTypesIn(more).keys()]).toEqual(['bit(3)', 'inet']);
});
