import { isThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";
import type { CollectionManifest } from "../types.ts";
import type { StoreBackend } from "./backend.ts";
import { collectionNotFound } from "./collection-not-found.ts";

/** Alias switches that one call follows before it gives up. */
const maxLooks = 4;
const maxGuesses = 256;

/** Finds the collection that a name stands for: a collection of that name, else the target of an alias. */
export class CollectionNames {
  readonly #backend: Pick<StoreBackend, "capabilities" | "describe" | "aliases">;
  /** Where aliases pointed last. Only saves a round trip: the backend is asked every time. */
  readonly #guesses = new Map<string, string>();

  constructor(backend: Pick<StoreBackend, "capabilities" | "describe" | "aliases">) {
    this.#backend = backend;
  }

  /** The manifest as it is now, or null. */
  async find(name: string, deadline: Deadline): Promise<CollectionManifest | null> {
    const guess = this.#guesses.get(name);
    if (guess !== undefined) {
      const [aliases, manifest] = await Promise.all([
        this.#backend.aliases(deadline),
        this.#backend.describe(guess, deadline),
      ]);
      if (aliases.get(name) === guess && manifest !== null) return manifest;
      this.#guesses.delete(name);
    }
    for (let look = 1; look <= maxLooks; look++) {
      const direct = await this.#backend.describe(name, deadline);
      if (direct !== null) return direct;
      const target = (await this.#backend.aliases(deadline)).get(name);
      if (target === undefined) return null;
      const manifest = await this.#backend.describe(target, deadline);
      if (manifest !== null) {
        if (this.#guesses.size < maxGuesses) this.#guesses.set(name, target);
        return manifest;
      }
      // Dropped after the alias was read: it points elsewhere by now.
    }
    return null;
  }

  /** @throws COLLECTION_NOT_FOUND */
  async manifestOf(name: string, deadline: Deadline): Promise<CollectionManifest> {
    const manifest = await this.find(name, deadline);
    if (manifest !== null) return manifest;
    throw collectionNotFound(this.#backend.capabilities.name, name);
  }
}

/** Does `work` on the collection found; once more when that was the old target of an alias and is dropped by now. */
export async function onCollection<T>(
  name: string,
  find: () => Promise<CollectionManifest>,
  work: (manifest: CollectionManifest) => Promise<T>,
): Promise<T> {
  for (let look = 1; ; look++) {
    const manifest = await find();
    try {
      return await work(manifest);
    } catch (error) {
      const isAlias = manifest.name !== name;
      if (!isAlias || look === maxLooks || !isThothError(error, "COLLECTION_NOT_FOUND")) throw error;
    }
  }
}
