import { defineRepo } from 'quarry';

/** The repo of the workshop: the differential suite runs its queries with others in its place. */
export const Workshop = defineRepo('workshop');
