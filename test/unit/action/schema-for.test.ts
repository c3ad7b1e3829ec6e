import { schemaFor, UnknownAction } from 'quarry';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Ticket } from '../../../resources/ticket.ts';
import { User } from '../../../resources/user.ts';

const issues = (schema: z.ZodType, input: unknown) => {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`);
};

test('schemaFor() takes what the action takes', () => {
  const schema = schemaFor(Ticket, 'new');
  const parsed: { readonly subject: string; readonly priority?: number } = schema.parse({ subject: 'Printer' });
  expect(parsed).toEqual({ subject: 'Printer' });
  expect(schema.parse({ subject: 'x', priority: 1, reporterId: null })).toEqual({
    subject: 'x',
    priority: 1,
    reporterId: null,
  });
});

test('schemaFor() refuses what the action refuses, all of it at once', () => {
  expect(issues(schemaFor(Ticket, 'new'), { subject: '', priority: 1.5, status: 'open' })).toEqual([
    'subject: too_small',
    'priority: invalid_type',
    ': unrecognized_keys',
  ]);
  expect(issues(schemaFor(User, 'register'), { name: 'Ann', email: 'nobody' })).toEqual(['email: invalid_format']);
  expect(issues(schemaFor(Ticket, 'new'), {})).toEqual(['subject: invalid_type']);
});

test('schemaFor() of an update leaves everything accepted optional, arguments required', () => {
  expect(issues(schemaFor(User, 'rename'), {})).toEqual([]);
  expect(issues(schemaFor(Ticket, 'reject'), {})).toEqual(['reason: invalid_type']);
});

test('schemaFor() is a schema a form generator can read', () => {
  expect(z.toJSONSchema(schemaFor(Ticket, 'new'))).toMatchObject({
    type: 'object',
    required: ['subject'],
    properties: {
      subject: { type: 'string', minLength: 1, description: 'what it is about, in a line' },
      priority: { type: 'integer' },
    },
    additionalProperties: false,
  });
});

test('schemaFor() names the nearest action', () => {
  expect(() => schemaFor(Ticket, 'nwe' as 'new')).toThrow(UnknownAction);
  expect(() => schemaFor(Ticket, 'nwe' as 'new')).toThrow("Did you mean 'new'?");
});
