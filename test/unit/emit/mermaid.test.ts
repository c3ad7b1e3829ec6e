import { resolve } from 'quarry';
import { expect, test } from 'vitest';
import { User } from '../../../resources/user.ts';
import { mermaid } from '../../../src/emit/mermaid.ts';

test('mermaid() draws attributes with their keys and a line per foreign key', () => {
  const lines = mermaid(resolve([User]), 'support').split('\n');
  expect(lines[0]).toBe('erDiagram');
  expect(lines).toContain('    text email UK');
  expect(lines).toContain('    uuid ticketId PK, FK');
  expect(lines).toContain('    uuid managerId FK "optional"');
  expect(lines).toContain('  User |o--o{ Ticket : reporter');
  expect(lines).toContain('  Ticket ||--o{ Comment : ticket');
});
