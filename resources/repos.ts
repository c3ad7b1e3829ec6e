import { defineRepo } from 'quarry';

/** Where the helpdesk lives. Repos import no resource, so that no import cycle can bite. */
export const Support = defineRepo('support');

/** For what the helpdesk has learnt: a schema of its own, so that it may live in the same database or in another. */
export const Knowledge = defineRepo('knowledge', { schema: 'knowledge' });
