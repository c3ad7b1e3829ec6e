import { defineRepo } from 'quarry';

/** Where the example blog lives. */
export const Blog = defineRepo('blog');
