import type { Home } from '../expr/node.ts';
import type { AttributeModel, ReferenceModel, ResourceModel } from '../model/model.ts';
import { tableName } from './table-name.ts';

/** A foreign key, and the resource whose rows have it. */
export interface Pointing {
  readonly from: ResourceModel;
  readonly reference: ReferenceModel;
}

/** What is declared of the tables, by whichever resources. */
export class Definitions {
  readonly #known = new Set<ResourceModel>();
  readonly #byTable = new Map<string, ResourceModel[]>();
  readonly #columns = new Map<string, readonly AttributeModel[]>();

  /** Takes in a resource and those it leads to, whose rows may be in the way of its own. */
  learn(resource: ResourceModel): void {
    if (this.#known.has(resource)) return;
    this.#known.add(resource);
    const name = tableName(resource);
    const others = this.#byTable.get(name) ?? [];
    this.#columns.delete(name);
    // Whoever makes the table comes first.
    this.#byTable.set(name, resource.migrate ? [resource, ...others] : [...others, resource]);
    for (const { destination, through } of resource.relationships) {
      this.learn(destination);
      if (through !== undefined) this.learn(through.home as ResourceModel);
    }
  }

  /** The resources whose rows are in a table. */
  of(home: Pick<Home, 'schema' | 'table'>): readonly ResourceModel[] {
    return this.#byTable.get(tableName(home)) ?? [];
  }

  /** The columns of a table. */
  columns(home: Pick<Home, 'schema' | 'table'>): readonly AttributeModel[] {
    const name = tableName(home);
    let columns = this.#columns.get(name);
    if (columns === undefined) {
      const found = new Map<string, AttributeModel>();
      for (const { attributes } of this.of(home))
        for (const attribute of attributes) if (!found.has(attribute.column)) found.set(attribute.column, attribute);
      columns = [...found.values()];
      this.#columns.set(name, columns);
    }
    return columns;
  }

  /** The foreign keys that lead to a table. */
  pointingAt(home: Pick<Home, 'schema' | 'table'>): readonly Pointing[] {
    const name = tableName(home);
    return [...this.#known].flatMap((from) =>
      from.references
        .filter(({ destination }) => tableName(destination) === name)
        .map((reference) => ({ from, reference })),
    );
  }
}
