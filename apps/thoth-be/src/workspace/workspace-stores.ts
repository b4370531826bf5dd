import { access, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Embedder } from "thoth-vdbmanager";
import { createDocumentStore, type DocumentStore } from "thoth-vdbmanager/documents";
import { ThothError } from "thoth-vdbmanager/errors";
import type { CallOptions } from "thoth-vdbmanager/resilience";
import type { VectorStore } from "thoth-vdbmanager/stores";
import { createSqliteStore } from "thoth-vdbmanager/stores/sqlite";

export interface OpenWorkspace {
  readonly store: VectorStore;
  readonly documents: DocumentStore;
}

export interface WorkspaceStoresOptions {
  dataFolder: string;
  embedder: Embedder;
  /** @default the embedded store */
  openStore?: ((path: string) => VectorStore) | undefined;
}

/** Files and open stores of the workspaces; each store is opened when it is first asked for. */
export class WorkspaceStores implements AsyncDisposable {
  readonly #dataFolder: string;
  readonly #embedder: Embedder;
  readonly #openStore: (path: string) => VectorStore;
  readonly #open = new Map<number, Promise<OpenWorkspace>>();

  constructor({ dataFolder, embedder, openStore }: WorkspaceStoresOptions) {
    this.#dataFolder = dataFolder;
    this.#embedder = embedder;
    this.#openStore = openStore ?? ((path) => createSqliteStore({ path }));
  }

  collection(workspaceId: number): string {
    return `workspace_${workspaceId}`;
  }

  vectorPath(workspaceId: number): string {
    return join(this.#folder(workspaceId), "vectors.sqlite");
  }

  valueIndexPath(workspaceId: number): string {
    return join(this.#folder(workspaceId), "values.sqlite");
  }

  /** Makes the workspace's folder, for what is written into it. */
  async prepareFolder(workspaceId: number): Promise<void> {
    await mkdir(this.#folder(workspaceId), { recursive: true });
  }

  /** The workspace's vector store and documents. A failed opening is tried again at the next call. */
  get(workspaceId: number): Promise<OpenWorkspace> {
    const known = this.#open.get(workspaceId);
    if (known !== undefined) return known;
    const opening = this.#create(workspaceId);
    this.#open.set(workspaceId, opening);
    opening.catch(() => this.#open.delete(workspaceId));
    return opening;
  }

  /** Resolves when the open stores answer and new ones could be written. @throws STORE_UNAVAILABLE */
  async health(options: CallOptions): Promise<void> {
    await access(this.#dataFolder, constants.W_OK).catch((cause: unknown) => {
      throw new ThothError("STORE_UNAVAILABLE", {
        message: `The data folder ${this.#dataFolder} cannot be written.`,
        remedy: "Make it writable, or set THOTH_DATA to another folder.",
        cause,
      });
    });
    const open = await Promise.all(this.#open.values());
    await Promise.all(open.map(({ store }) => store.health(options)));
  }

  async #create(workspaceId: number): Promise<OpenWorkspace> {
    await this.prepareFolder(workspaceId);
    const store = this.#openStore(this.vectorPath(workspaceId));
    const collection = this.collection(workspaceId);
    return { store, documents: createDocumentStore({ store, embedder: this.#embedder, collection }) };
  }

  #folder(workspaceId: number): string {
    return join(this.#dataFolder, "workspaces", String(workspaceId));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    await Promise.all(
      open.map((result) => (result.status === "fulfilled" ? result.value.store.close() : undefined)),
    );
  }
}
