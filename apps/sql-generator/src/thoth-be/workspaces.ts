import { isThothError, ThothError } from "thoth-vdbmanager/errors";
import type { CallOptions } from "thoth-vdbmanager/resilience";
import type { Clock } from "../ports.ts";
import type { WorkspaceSchema } from "../types.ts";
import type { ThothBeClient } from "./client.ts";
import { schemaShape, type WorkspaceJson, workspaceShape } from "./shapes.ts";

/** A workspace with its schema; equal `version` means equal content. */
export interface Workspace {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly databasePath: string;
  readonly databaseLanguage: string;
  /** Hints for whoever writes SQL, may be empty. */
  readonly directives: string;
  readonly vectorStore: { readonly path: string; readonly collection: string } | null;
  readonly valueIndexPath: string | null;
  readonly embeddingModel: string | null;
  readonly schema: WorkspaceSchema;
  /** Milliseconds since thoth-be confirmed this copy. */
  readonly ageMs: number;
  /** True when thoth-be could not be asked and an old copy serves. */
  readonly stale: boolean;
}

export interface WorkspaceCacheOptions {
  client: ThothBeClient;
  clock?: Clock;
  /** A copy younger than this is used without asking. @default 5000 */
  freshMs?: number;
  /** While thoth-be is down a copy up to this age is served. @default 600000 */
  staleMs?: number;
  /** Workspaces kept. @default 100 */
  maxEntries?: number;
}

interface Entry {
  workspace: Omit<Workspace, "ageMs" | "stale">;
  etag: string | undefined;
  confirmedAt: number;
}

/**
 * Workspaces with their schemas, from thoth-be, kept by version: a changed version or ETag brings a new copy; while
 * thoth-be is down the last copy serves for a limited time.
 */
export class WorkspaceCache {
  readonly #client: ThothBeClient;
  readonly #clock: Clock;
  readonly #freshMs: number;
  readonly #staleMs: number;
  readonly #maxEntries: number;
  readonly #entries = new Map<number, Entry>();
  readonly #loading = new Map<number, Promise<Entry>>();

  constructor(options: WorkspaceCacheOptions) {
    this.#client = options.client;
    this.#clock = options.clock ?? Date.now;
    this.#freshMs = options.freshMs ?? 5_000;
    this.#staleMs = options.staleMs ?? 600_000;
    this.#maxEntries = options.maxEntries ?? 100;
  }

  /**
   * The workspace. A caller that aborts stops waiting; the shared load goes on for others.
   * @throws WORKSPACE_NOT_FOUND, BACKEND_UNAVAILABLE, INVALID_CONFIG when it has no usable database
   */
  async get(id: number, options: CallOptions = {}): Promise<Workspace> {
    const known = this.#entries.get(id);
    if (known !== undefined && this.#clock() - known.confirmedAt < this.#freshMs)
      return this.#aged(known, false);
    try {
      return this.#aged(await waitFor(this.#load(id), options.signal), false);
    } catch (error) {
      if (isThothError(error, "BACKEND_UNAVAILABLE", "OVERLOADED") && known !== undefined) {
        if (this.#clock() - known.confirmedAt < this.#staleMs) return this.#aged(known, true);
      }
      throw error;
    }
  }

  #aged(entry: Entry, stale: boolean): Workspace {
    return { ...entry.workspace, ageMs: Math.max(0, this.#clock() - entry.confirmedAt), stale };
  }

  #load(id: number): Promise<Entry> {
    const running = this.#loading.get(id);
    if (running !== undefined) return running;
    const load = this.#fetch(id)
      .then((entry) => {
        this.#entries.delete(id);
        this.#entries.set(id, entry);
        const oldest = this.#entries.keys().next().value;
        if (this.#entries.size > this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest);
        return entry;
      })
      .catch((error: unknown) => {
        if (isThothError(error, "WORKSPACE_NOT_FOUND")) this.#entries.delete(id);
        throw error;
      })
      .finally(() => this.#loading.delete(id));
    this.#loading.set(id, load);
    return load;
  }

  async #fetch(id: number): Promise<Entry> {
    const known = this.#entries.get(id);
    const answer = await this.#client.request(`/api/workspace/id/${id}`, workspaceShape);
    if (answer.body === null) throw new ThothError("BACKEND_UNAVAILABLE", { message: "Unexpected 304." });
    const json = answer.body;
    const schema = await this.#client.request(`/api/workspace/${id}/schema/`, schemaShape, {
      etag: known?.etag,
    });
    const confirmedAt = this.#clock();
    const content =
      schema.body === null
        ? known?.workspace.schema
        : { dialect: "sqlite" as const, tables: schema.body.tables };
    if (content === undefined) throw new ThothError("BACKEND_UNAVAILABLE", { message: "Unexpected 304." });
    const version = `${json.version}/${schema.etag ?? known?.etag ?? ""}`;
    return {
      workspace: { ...paths(json), version, schema: content },
      etag: schema.etag ?? known?.etag,
      confirmedAt,
    };
  }
}

function paths(json: WorkspaceJson): Omit<Workspace, "schema" | "version" | "ageMs" | "stale"> {
  const database = json.sql_db;
  if (database?.path == null || database.db_type.toLowerCase() !== "sqlite")
    throw new ThothError("INVALID_CONFIG", {
      message: `Workspace ${json.id} has no SQLite database that this service may open.`,
      details: { workspaceId: json.id, dbType: database?.db_type ?? null },
      remedy: "Give the workspace a database in thoth-be, and the service key to this service.",
    });
  const store = database.vector_db;
  return {
    id: json.id,
    name: json.name,
    databasePath: database.path,
    databaseLanguage: database.language,
    directives: [database.scope, database.directives].filter((text) => text !== "").join("\n"),
    vectorStore: store?.path == null ? null : { path: store.path, collection: store.name },
    valueIndexPath: json.value_index_path ?? null,
    embeddingModel: json.embedding_config?.model ?? null,
  };
}

async function waitFor<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
