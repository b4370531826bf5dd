import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isThothError, ThothError, toThothError } from "../errors/index.ts";
import { type CircuitBreaker, Deadline } from "../resilience/index.ts";
import { diskError } from "./disk-error.ts";
import { Lease } from "./lease.ts";
import { makeFolder } from "./make-folder.ts";
import type { ModelCache } from "./model-cache.ts";
import { type LockedModel, lockKey, type ModelLock } from "./model-lock.ts";
import { isWeights } from "./needed-files.ts";
import type { ModelReference } from "./reference.ts";
import type { ModelSource, Wanted } from "./sources/source.ts";
import type { DownloadProgress, ModelFile, ModelSourceName, SourceEvent } from "./types.ts";

/** Why one source did not deliver. */
export interface SourceFailure {
  readonly source: ModelSourceName;
  readonly label: string;
  /** Code of its error; null when the source was not asked. */
  readonly code: string | null;
  readonly reason: string;
}

interface Fetched {
  readonly model: LockedModel;
  readonly source: ModelSourceName;
}

export interface FetchTask {
  readonly reference: ModelReference;
  readonly known: LockedModel | undefined;
  readonly sources: readonly ModelSource[];
  readonly breakers: ReadonlyMap<ModelSource, CircuitBreaker>;
  readonly cache: ModelCache;
  readonly record: ModelLock;
  readonly deadline: Deadline;
  /** Another process may have brought the model while this one waited for the lease. */
  readonly lookAgain: () => Promise<Fetched | null>;
  readonly onProgress: (progress: DownloadProgress) => void;
  readonly onSource: (event: SourceEvent) => void;
}

/** Asks the sources in order until one delivers the whole model, while holding the lease of its cache folder. */
export async function fetchFromSources(task: FetchTask): Promise<Fetched> {
  const { reference, cache, deadline } = task;
  const workFolder = cache.workFolder(reference.id);
  try {
    await makeFolder(workFolder);
    await using lease = await Lease.acquire(join(workFolder, "lease"), deadline);
    const there = await task.lookAgain();
    if (there !== null) return there;
    return await askInOrder(task, workFolder, lease.lost);
  } catch (error) {
    throw diskError(cache.folder, error) ?? error;
  }
}

async function askInOrder(task: FetchTask, workFolder: string, lost: AbortSignal): Promise<Fetched> {
  const { reference, known, cache, deadline } = task;
  const failures: SourceFailure[] = [];
  for (const source of task.sources) {
    if (deadline.signal.aborted) throw withFailures(deadline.signal.reason, failures);
    lost.throwIfAborted();
    const wanted: Wanted = {
      reference,
      revision: known?.revision ?? reference.revision ?? "main",
      files: known && (await cache.missing(reference.id, known.revision, known.files)),
    };
    const refusal = source.refuses(wanted);
    if (refusal !== null) {
      failures.push({ source: source.name, label: source.label, code: null, reason: refusal });
      continue;
    }
    task.onSource({ type: "trying", source: source.name, label: source.label });
    try {
      const ask = (): Promise<LockedModel> => askOne(task, source, wanted, workFolder, lost);
      const model = await (task.breakers.get(source)?.run(ask) ?? ask());
      await remember(task, model);
      return { model, source: source.name };
    } catch (error) {
      if (deadline.signal.aborted) throw withFailures(deadline.signal.reason, failures);
      const disk = diskError(cache.folder, error);
      if (disk !== null) throw disk;
      const { code, message } = toThothError(error);
      const reason = message.trim();
      failures.push({ source: source.name, label: source.label, code, reason });
      task.onSource({ type: "failed", source: source.name, label: source.label, reason });
    }
  }
  throw unavailable(reference, failures);
}

async function askOne(
  task: FetchTask,
  source: ModelSource,
  wanted: Wanted,
  workFolder: string,
  lost: AbortSignal,
): Promise<LockedModel> {
  const { reference, known, cache, deadline, onProgress } = task;
  using step = Deadline.start({
    what: `${source.name} (${source.label})`,
    deadlineMs: Math.min(deadline.totalMs * source.share, deadline.remainingMs),
    signal: AbortSignal.any([deadline.signal, lost]),
  });
  const delivered = await step.race(
    source.fetch(wanted, {
      deadline: step,
      workFolder,
      findCached: (revision, file) => cache.find(reference.id, revision, file),
      onProgress,
    }),
  );
  const files: ModelFile[] = [];
  // Weights last: a snapshot that a killed process left half done is then not taken for a whole one.
  const ordered = delivered.files.toSorted(
    (one, other) => Number(isWeights(one.path)) - Number(isWeights(other.path)),
  );
  for (const { path, from, isLfs, expected: promised } of ordered) {
    const expected = known?.files.find((file) => file.path === path) ?? promised;
    files.push(await cache.publish(reference.id, delivered.revision, { path, from, expected, isLfs }));
  }
  await rm(join(workFolder, "incoming"), { recursive: true, force: true });
  const lacking = known && (await cache.missing(reference.id, known.revision, known.files));
  if (lacking !== undefined && lacking.length > 0) {
    throw new ThothError("MODEL_UNAVAILABLE", {
      message: `It did not deliver ${lacking.map((file) => file.path).join(", ")}.`,
      remedy: "",
    });
  }
  await rm(join(workFolder, "partial", delivered.revision), { recursive: true, force: true });
  return known ?? { revision: delivered.revision, files };
}

/** Trust on first use: what came first is what later downloads must be. */
async function remember({ reference, known, cache, record }: FetchTask, model: LockedModel): Promise<void> {
  if (known === undefined) await record.set(new Map([[lockKey(reference), model]]));
  const branch = reference.revision ?? "main";
  if (branch !== model.revision) await cache.writeRef(reference.id, branch, model.revision);
}

function unavailable(reference: ModelReference, failures: readonly SourceFailure[]): ThothError {
  const lines = failures.map(({ source, label, reason }) => `  ${source} (${label}): ${reason}`);
  return new ThothError("MODEL_UNAVAILABLE", {
    message: `No source could deliver ${reference.id}:\n  cache: not complete\n${lines.join("\n")}\n`,
    remedy: `Bring the files from a machine that has them: vdbmanager pull ${reference.id} --from <folder or bundle>.`,
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
