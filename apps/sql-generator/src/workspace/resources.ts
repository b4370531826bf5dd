import type { UserDatabase } from "thoth-dbmanager";
import type { Embedder } from "thoth-vdbmanager";
import type { DocumentReader, ValueFinder } from "../ports.ts";
import type { Workspace } from "../thoth-be/workspaces.ts";
import { type Lease, LeasePool } from "./lease-pool.ts";

/** How a workspace's files are opened; each may do I/O and may fail. */
export interface Openers {
  readonly database: (path: string) => Promise<UserDatabase>;
  readonly documents: (
    store: { path: string; collection: string; model: string | null },
    embedder: Embedder,
  ) => Promise<DocumentReader>;
  readonly values: (path: string) => Promise<ValueFinder>;
}

/** The opened parts of one workspace during one run; dispose to give them back. */
export interface WorkspaceLeases extends Disposable {
  database(signal?: AbortSignal): Promise<UserDatabase>;
  documents(signal?: AbortSignal): Promise<DocumentReader>;
  values(signal?: AbortSignal): Promise<ValueFinder>;
}

/** Databases, document stores and value indexes of workspaces, opened when first needed and shared between runs. */
export class WorkspaceResources {
  readonly #openers: Openers;
  readonly #embedder: Embedder;
  readonly #databases: LeasePool<UserDatabase>;
  readonly #documents: LeasePool<DocumentReader>;
  readonly #values: LeasePool<ValueFinder>;

  constructor(options: {
    openers: Openers;
    embedder: Embedder;
    /** Workspaces whose files stay open. @default 8 */
    max?: number;
    onCloseError: (error: unknown) => void;
  }) {
    const { openers, embedder, max = 8, onCloseError } = options;
    this.#openers = openers;
    this.#embedder = embedder;
    this.#databases = new LeasePool({ max, onCloseError });
    this.#documents = new LeasePool({ max, onCloseError });
    this.#values = new LeasePool({ max, onCloseError });
  }

  leases(workspace: Workspace): WorkspaceLeases {
    const held: Disposable[] = [];
    let over = false;
    const hold = async <T>(lease: Promise<Lease<T>>): Promise<T> => {
      const got = await lease;
      if (over) got[Symbol.dispose]();
      else held.push(got);
      return got.value;
    };
    const { databasePath, vectorStore, valueIndexPath, embeddingModel: model, version } = workspace;
    return {
      database: (signal) =>
        hold(this.#databases.lease(databasePath, () => this.#openers.database(databasePath), signal)),
      documents: (signal) => {
        if (vectorStore === null) throw new Error("The workspace has no vector store.");
        const { path, collection } = vectorStore;
        return hold(
          this.#documents.lease(
            JSON.stringify([path, collection, model]),
            () => this.#openers.documents({ path, collection, model }, this.#embedder),
            signal,
          ),
        );
      },
      values: (signal) => {
        if (valueIndexPath === null) throw new Error("The workspace has no value index.");
        const key = JSON.stringify([valueIndexPath, version]);
        return hold(this.#values.lease(key, () => this.#openers.values(valueIndexPath), signal));
      },
      [Symbol.dispose]: () => {
        over = true;
        for (const lease of held) lease[Symbol.dispose]();
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#databases.close(), this.#documents.close(), this.#values.close()]);
  }
}
