import { defineRepo } from 'quarry';

/** Where the helpdesk lives. Repos import no resource, so that no import cycle can bite. */
export const Support = defineRepo('support');

/** A database of its own, for what the helpdesk has learnt. */
export const Knowledge = defineRepo('knowledge');
