import { afterAll, beforeAll, expect, test } from 'vitest';
import { Article } from '../../../resources/article.ts';
import { Comment } from '../../../resources/comment.ts';
import { Tag } from '../../../resources/tag.ts';
import { Ticket } from '../../../resources/ticket.ts';
import { User } from '../../../resources/user.ts';
import { resolve } from '../../../src/model/resolve.ts';
import { emptyState } from '../../../src/schema/state.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { openQuery } from '../../support/pg-query.ts';
import { roundTrip } from '../../support/round-trip.ts';
import { createDatabase, dropDatabase, serverUrl } from '../../support/server.ts';

let url = '';
let query: Awaited<ReturnType<typeof openQuery>>;
beforeAll(async () => {
  url = await createDatabase('schema');
  query = await openQuery(url);
});
afterAll(async () => {
  await query.close();
  await dropDatabase(url);
});

test.skipIf(serverUrl === '')(
  'generateMigration() makes the helpdesk from its resources and takes it away again (M013)',
  async () => {
    const model = resolve([User, Ticket, Comment, Tag, Article]);
    const state = stateOf(model, 'support');
    const trip = await roundTrip(query, emptyState, state);
    expect({ up: trip.up, down: trip.down, again: trip.again }).toEqual({ up: [], down: [], again: [] });
  },
);
