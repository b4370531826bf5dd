import type { EmbeddingManager, VectorSpace } from "../embeddings/index.ts";
import { ThothError, toThothError } from "../errors/index.ts";
import { aliases, parseReference } from "../models/index.ts";

/** What the server needs of an {@link EmbeddingManager}. */
export type ServedManager = Pick<EmbeddingManager, "encode" | "space" | "preloadModels" | "status">;

export interface ServedModel {
  /** Model reference or alias, as the manager takes it. */
  readonly reference: string;
  /** Further names clients may use, e.g. `text-embedding-3-small`. */
  readonly names?: readonly string[];
  /**
   * Shorter vectors the model was trained to give (Matryoshka); other models lose much when cut, so that `dimensions` is
   * refused.
   * @default none
   */
  readonly matryoshkaDimensions?: readonly number[];
}

type State =
  /** `lastError`: why it could not be made ready the time before. */
  | { readonly kind: "loading"; readonly lastError: ThothError | null }
  | { readonly kind: "ready"; readonly space: VectorSpace; readonly readyAt: number }
  | { readonly kind: "failed"; readonly error: ThothError; readonly failedAt: number };

export interface ModelEntry {
  readonly model: ServedModel;
  readonly names: readonly string[];
  readonly state: State;
}

/** The models of a server, by the names clients may use. Only these are ever loaded. */
export class ServedModels {
  readonly #manager: ServedManager;
  readonly #retryMs: number;
  readonly #entries: { model: ServedModel; names: string[]; state: State }[];

  /** @throws INVALID_CONFIG when a name stands for two models */
  constructor(manager: ServedManager, models: readonly (string | ServedModel)[], retryMs: number) {
    this.#manager = manager;
    this.#retryMs = retryMs;
    this.#entries = models.map((given) => {
      const model = typeof given === "string" ? { reference: given } : given;
      return { model, names: namesOf(model), state: { kind: "loading", lastError: null } };
    });
    const all = this.#entries.flatMap(({ names }) => names);
    const twice = all.find((name, index) => all.indexOf(name) !== index);
    if (all.length > 0 && twice === undefined) return;
    throw new ThothError("INVALID_CONFIG", {
      message: twice === undefined ? "No model is served." : `The name ${twice} stands for two models.`,
      details: { setting: "models" },
    });
  }

  get entries(): readonly ModelEntry[] {
    return this.#entries;
  }

  /** Begins to make every model ready. Does not wait. */
  start(): void {
    for (const entry of this.#entries) this.#load(entry);
  }

  /** Tries again what could not be made ready a while ago, for example because a volume was not mounted. */
  retryFailed(): void {
    for (const entry of this.#entries) {
      const { state } = entry;
      if (state.kind === "failed" && performance.now() - state.failedAt >= this.#retryMs) this.#load(entry);
    }
  }

  /** @throws NOT_FOUND, NOT_READY, or why the model cannot be made ready */
  require(name: string): { readonly model: ServedModel; readonly space: VectorSpace } {
    const { model, state } = this.find(name);
    if (state.kind === "ready") return { model, space: state.space };
    if (state.kind === "failed") {
      this.retryFailed();
      throw state.error;
    }
    if (state.lastError !== null) throw state.lastError;
    throw new ThothError("NOT_READY", {
      message: `The model ${model.reference} is being made ready.`,
      details: { retryAfterMs: 1_000 },
    });
  }

  /** @throws NOT_FOUND */
  find(name: string): ModelEntry {
    const entry = this.#entries.find(
      ({ names, state }) => names.includes(name) || (state.kind === "ready" && state.space.model === name),
    );
    if (entry !== undefined) return entry;
    const served = this.#entries.flatMap(({ names }) => names);
    throw new ThothError("NOT_FOUND", {
      message: `The model "${name.slice(0, 200)}" is not served here; served are ${served.join(", ")}.`,
      remedy: "Name one of these, or start the server with the model.",
      details: { field: "model", served },
    });
  }

  #load(entry: { model: ServedModel; state: State }): void {
    const { reference } = entry.model;
    entry.state = { kind: "loading", lastError: entry.state.kind === "failed" ? entry.state.error : null };
    const load = async (): Promise<void> => {
      await this.#manager.preloadModels([reference]);
      const space = await this.#manager.space({ model: reference });
      entry.state = { kind: "ready", space, readyAt: Date.now() };
    };
    load().catch((error: unknown) => {
      entry.state = { kind: "failed", error: toThothError(error), failedAt: performance.now() };
    });
  }
}

function namesOf({ reference, names = [] }: ServedModel): string[] {
  const all = new Set([reference, ...names]);
  try {
    const { id, revision } = parseReference(reference);
    if (revision === undefined) all.add(id);
    for (const [alias, target] of Object.entries(aliases)) {
      if (target === id && revision === undefined) all.add(alias);
    }
  } catch (error) {
    // A manager with a provider of its own may take references of another form.
    if (!(error instanceof ThothError)) throw error;
  }
  return [...all];
}
