import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { EnvironmentDetector } from "../environment/index.ts";
import { isThothError, ThothError, toThothError } from "../errors/index.ts";
import { Deadline } from "../resilience/index.ts";
import { Lease } from "./lease.ts";
import { errorCode, ModelCache } from "./model-cache.ts";
import { type LockedModel, ModelLock } from "./model-lock.ts";
import { type ModelReference, parseReference, pinnedModel } from "./reference.ts";
import { hubSource } from "./sources/hub-source.ts";
import { packageSource } from "./sources/package-source.ts";
import type { ModelSource, Wanted } from "./sources/source.ts";
import type { DownloadProgress, ModelProvider, ModelSourceName, ReadyModel, ReadyOptions } from "./types.ts";

export interface ModelStoreOptions {
  /** @default a detector of this process */
  environment?: EnvironmentDetector;
  /** Folder of the cache. @default the environment's cache strategy */
  cacheFolder?: string;
  /** In the order in which they are tried, after the cache. @default hub, then language packages */
  sources?: readonly ModelSource[];
  /** Milliseconds in a request. @default 15000 */
  requestDeadlineMs?: number;
  /** Milliseconds in a preload. @default 120000 */
  preloadDeadlineMs?: number;
}

/** Why one source did not deliver. */
export interface SourceFailure {
  readonly source: ModelSourceName;
  readonly label: string;
  readonly reason: string;
}

/**
 * Brings models to disk: from the cache without opening a socket, else, where downloads are allowed, from the sources in
 * order, each with its share of one total deadline.
 */
export class ModelStore implements ModelProvider {
  readonly cache: ModelCache;
  readonly environment: EnvironmentDetector;
  readonly #sources: readonly ModelSource[];
  readonly #lock: ModelLock;
  readonly #requestMs: number;
  readonly #preloadMs: number;

  constructor(options: ModelStoreOptions = {}) {
    this.environment = options.environment ?? new EnvironmentDetector();
    const folder = options.cacheFolder ?? this.environment.getCacheStrategy().folder;
    this.cache = new ModelCache(folder);
    this.#lock = new ModelLock(folder);
    this.#sources = options.sources ?? defaultSources(this.environment);
    this.#requestMs = options.requestDeadlineMs ?? 15_000;
    this.#preloadMs = options.preloadDeadlineMs ?? 120_000;
  }

  async ready(referenceText: string, options: ReadyOptions = {}): Promise<ReadyModel> {
    const { purpose = "request", signal, onProgress = () => undefined } = options;
    const reference = parseReference(referenceText);
    using deadline = Deadline.start({
      what: `model ${reference.id} ready`,
      deadlineMs: options.deadlineMs ?? (purpose === "preload" ? this.#preloadMs : this.#requestMs),
      signal,
    });
    const cached = await deadline.race(this.#fromCache(reference));
    if (cached !== null) return cached;
    this.#checkAllowed(reference, purpose);
    return deadline.race(this.#fetch(reference, deadline, onProgress));
  }

  async #fromCache(reference: ModelReference): Promise<ReadyModel | null> {
    const known = await this.#known(reference);
    if (known === undefined) return null;
    const missing = await this.cache.missing(reference.id, known.revision, known.files);
    return missing.length === 0 ? this.#readyModel(reference, known, "cache") : null;
  }

  async #known(reference: ModelReference): Promise<LockedModel | undefined> {
    return pinnedModel(reference) ?? (await this.#lock.get(lockKey(reference)));
  }

  #readyModel(reference: ModelReference, model: LockedModel, source: ModelSourceName): ReadyModel {
    return {
      id: reference.id,
      revision: model.revision,
      variant: reference.variant,
      folder: this.cache.snapshotFolder(reference.id, model.revision),
      files: model.files,
      source,
    };
  }

  #checkAllowed(reference: ModelReference, purpose: "request" | "preload"): void {
    const { policy, reason } = this.environment.getDownloadStrategy();
    if (policy === "on-demand" || (policy === "on-preload-only" && purpose === "preload")) return;
    throw new ThothError("MODEL_NOT_CACHED", {
      message: `${reference.id} is not in ${this.cache.folder}, and downloading in a ${purpose} is off (${policy}: ${reason}).`,
      remedy: `Run \`vdbmanager pull ${reference.id}\` where downloads are allowed (for example at image build), or mount a filled cache; THOTH_DOWNLOAD overrides the policy.`,
      details: { model: reference.id, cache: this.cache.folder, policy, reason },
    });
  }

  async #fetch(
    reference: ModelReference,
    deadline: Deadline,
    onProgress: (progress: DownloadProgress) => void,
  ): Promise<ReadyModel> {
    const workFolder = this.cache.workFolder(reference.id);
    await this.#prepare(workFolder);
    await using _lease = await Lease.acquire(join(workFolder, "lease"), deadline);
    const finished = await this.#fromCache(reference);
    if (finished !== null) return finished;

    const known = await this.#known(reference);
    const failures: SourceFailure[] = [];
    for (const source of this.#sources) {
      deadline.throwIfOver();
      const wanted: Wanted = {
        reference,
        revision: known?.revision ?? reference.revision ?? "main",
        files: known && (await this.cache.missing(reference.id, known.revision, known.files)),
      };
      const refusal = source.refuses(wanted);
      if (refusal !== null) {
        failures.push({ source: source.name, label: source.label, reason: refusal });
        continue;
      }
      try {
        using step = deadline.step(`${source.name} (${source.label})`, deadline.totalMs * source.share);
        const delivered = await step.race(source.fetch(wanted, { deadline: step, workFolder, onProgress }));
        for (const file of delivered.files) {
          const pin = known?.files.find((row) => row.path === file.path);
          await this.cache.publish(reference.id, delivered.revision, pin ?? file, file.from);
        }
        const model = known ?? {
          revision: delivered.revision,
          files: delivered.files.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
        };
        await this.#remember(reference, model, known === undefined);
        await rm(join(workFolder, "incoming"), { recursive: true, force: true });
        return this.#readyModel(reference, model, source.name);
      } catch (error) {
        if (deadline.signal.aborted) throw withFailures(deadline.signal.reason, failures);
        const reason = isDiskError(error)
          ? diskProblem(this.cache.folder, error)
          : toThothError(error).message;
        failures.push({ source: source.name, label: source.label, reason });
      }
    }
    throw unavailable(reference, failures);
  }

  async #prepare(workFolder: string): Promise<void> {
    try {
      await mkdir(workFolder, { recursive: true });
    } catch (error) {
      throw new ThothError("CACHE_NOT_WRITABLE", {
        message: diskProblem(this.cache.folder, error),
        cause: error,
      });
    }
  }

  async #remember(reference: ModelReference, model: LockedModel, isFirst: boolean): Promise<void> {
    if (isFirst) await this.#lock.set(lockKey(reference), model);
    const branch = reference.revision ?? "main";
    if (branch !== model.revision) await this.cache.writeRef(reference.id, branch, model.revision);
  }
}

function defaultSources(environment: EnvironmentDetector): readonly ModelSource[] {
  return [
    hubSource({ endpoint: environment.hubEndpoint().value, token: environment.hubToken() }),
    packageSource(),
  ];
}

function lockKey(reference: ModelReference): string {
  return `${reference.id}@${reference.revision ?? "main"}`;
}

function isDiskError(error: unknown): boolean {
  return ["ENOSPC", "EROFS", "EACCES", "EDQUOT"].includes(errorCode(error));
}

function diskProblem(folder: string, error: unknown): string {
  return `The model cache ${folder} cannot be written (${errorCode(error)}).`;
}

function unavailable(reference: ModelReference, failures: readonly SourceFailure[]): ThothError {
  const lines = failures.map((failure) => `  ${failure.source} (${failure.label}): ${failure.reason}`);
  return new ThothError("MODEL_UNAVAILABLE", {
    message: `No source could deliver ${reference.id}:\n  cache: not complete\n${lines.join("\n")}\n`,
    remedy: `Bring the files from a machine that has them: vdbmanager pull ${reference.id} --from <folder>.`,
    details: { model: reference.id, sources: failures },
  });
}

function withFailures(reason: unknown, failures: readonly SourceFailure[]): unknown {
  if (!isThothError(reason) || failures.length === 0) return reason;
  const tried = failures.map((failure) => `${failure.source}: ${failure.reason}`).join("; ");
  return new ThothError(reason.code, {
    message: `${reason.message} Tried before: ${tried}`,
    remedy: "",
    details: { ...reason.details, sources: failures },
    cause: reason,
  });
}
