import type { RepoRef, ResourceFunction } from 'quarry';

// Types only: nothing in this folder runs.
export declare const Resource: ResourceFunction;
export declare function defineRepo(name: string, options: { readonly readOnly: true }): RepoRef & { readonly access: 'read' };
export declare function defineRepo(name: string, options?: { readonly readOnly?: false }): RepoRef & { readonly access: 'write' };
