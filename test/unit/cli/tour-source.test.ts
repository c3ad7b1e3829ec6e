import { expect, test } from 'vitest';
import { callSources } from '../../../src/cli/tour-source.ts';

const file = `
export const tour = [
  {
    says: 'One line, it\\'s short',
    call: () => Ticket.filter((t) => t.subject.contains('a, ) }')).all(),
  },
  {
    says: 'Several',
    call: async () => {
      const x = 1;
      return [\`\${x}, )\`];
    },
  },
  {
    says: 'A chain',
    call: () =>
      User.select('name')
        .all(),
  },
];
`;

test('callSources() finds each call as it was written, by what its stop says', () => {
  const sources = callSources(file);
  expect(sources.get("One line, it's short")).toBe("Ticket.filter((t) => t.subject.contains('a, ) }')).all()");
  expect(sources.get('Several')).toBe('const x = 1;\nreturn [`${x}, )`];');
  expect(sources.get('A chain')).toBe("User.select('name')\n  .all()");
});
