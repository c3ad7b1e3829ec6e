import type { Model, ResourceModel } from '../../model/model.ts';
import { type Column, keyOf, type Named } from '../../schema/state.ts';

/** What drizzle's constants and properties are called: tables by their name, columns as the resource calls them. */
export class DrizzleNames {
  readonly #resources: ReadonlyMap<string, ResourceModel>;

  constructor(model: Model, repo: string) {
    const own = model.resources.filter((resource) => resource.repo.name === repo);
    this.#resources = new Map(
      own.map((resource) => [keyOf({ schema: resource.schema, name: resource.table }), resource]),
    );
  }

  resource(table: string): ResourceModel | undefined {
    return this.#resources.get(table);
  }

  table(key: string): string {
    return camelCase(key);
  }

  column(table: Named, { name }: Pick<Column, 'name'>): string {
    const attribute = this.#resources.get(keyOf(table))?.attributes.find(({ column }) => column === name);
    return attribute?.name ?? camelCase(name);
  }
}

const camelCase = (name: string): string =>
  name.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '').replace(/^\d/, '_$&');
