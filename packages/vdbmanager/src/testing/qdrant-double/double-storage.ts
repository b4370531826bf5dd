import type { Schemas } from "@qdrant/js-client-rest";
import { ApiError } from "./api-error.ts";
import { DoubleCollection } from "./double-collection.ts";
import type { PointsEngine, Request } from "./points-engine.ts";

/** Makes the place for the points of a new collection. */
export type MakePoints = (params: Request<"createCollection">) => PointsEngine | Promise<PointsEngine>;

/** All that a server keeps: it stays when the server is stopped and started again. */
export class DoubleStorage {
  readonly #collections = new Map<string, DoubleCollection>();
  readonly #aliases = new Map<string, string>();
  readonly #makePoints: MakePoints;

  constructor(makePoints: MakePoints) {
    this.#makePoints = makePoints;
  }

  /** By name or alias. */
  find(name: string): DoubleCollection {
    const found = this.#collections.get(this.#aliases.get(name) ?? name);
    if (found === undefined) throw missing(name);
    return found;
  }

  async create(name: string, params: Request<"createCollection">): Promise<boolean> {
    if (!/^[^<>:"/\\|?*]{1,255}$/.test(name)) {
      throw new ApiError(422, `Validation error in path parameters: [name: collection name ${name}]`);
    }
    if (this.#collections.has(name)) {
      throw new ApiError(409, `Wrong input: Collection \`${name}\` already exists!`);
    }
    if (this.#aliases.has(name)) {
      throw new ApiError(
        400,
        `Wrong input: Can't create collection with name ${name}. Alias with the same name already exists`,
      );
    }
    this.#collections.set(name, new DoubleCollection(params, await this.#makePoints(params)));
    return true;
  }

  /** False when there is none; an alias is not followed. */
  async drop(name: string): Promise<boolean> {
    for (const [alias, target] of this.#aliases) if (target === name) this.#aliases.delete(alias);
    const found = this.#collections.get(name);
    this.#collections.delete(name);
    await found?.drop();
    return found !== undefined;
  }

  collections(): Schemas["CollectionsResponse"] {
    return { collections: [...this.#collections.keys()].reverse().map((name) => ({ name })) };
  }

  aliases(): Schemas["CollectionsAliasesResponse"] {
    return {
      aliases: [...this.#aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })),
    };
  }

  /** One after the other; what was done before an error stays done. */
  changeAliases({ actions }: Request<"changeAliases">): boolean {
    for (const action of actions) {
      if ("delete_alias" in action) {
        this.#aliases.delete(action.delete_alias.alias_name);
        continue;
      }
      const { alias_name, collection_name } = action.create_alias;
      if (!this.#collections.has(collection_name)) throw missing(collection_name);
      if (this.#collections.has(alias_name)) {
        throw new ApiError(409, `Wrong input: Collection \`${alias_name}\` already exists!`);
      }
      this.#aliases.set(alias_name, collection_name);
    }
    return true;
  }
}

function missing(name: string): ApiError {
  return new ApiError(404, `Not found: Collection \`${name}\` doesn't exist!`);
}
