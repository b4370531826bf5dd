import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ThothError } from "../errors/index.ts";
import { type CircuitBreaker, Deadline } from "../resilience/index.ts";
import { variantOf } from "./catalogue.ts";
import { diskError } from "./disk-error.ts";
import { Lease } from "./lease.ts";
import { makeFolder } from "./make-folder.ts";
import type { ModelCache } from "./model-cache.ts";
import { type LockedModel, lockKey, type ModelLock } from "./model-lock.ts";
import { isWeights } from "./needed-files.ts";
import type { ModelReference } from "./reference.ts";
import { SourceFailures } from "./source-failures.ts";
import type { ModelSource, Wanted } from "./sources/source.ts";
import type { DownloadProgress, ModelFile, ModelSourceName, SourceEvent } from "./types.ts";

interface Fetched {
  readonly model: LockedModel;
  readonly source: ModelSourceName;
}

export interface FetchTask {
  readonly reference: ModelReference;
  readonly known: LockedModel | undefined;
  /** What serves as well, in the same vector space, when no source has what is known. */
  readonly alternatives: readonly LockedModel[];
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

/** All sources for the model as it is known, then all again for each variant that may stand in for it. */
async function askInOrder(task: FetchTask, workFolder: string, lost: AbortSignal): Promise<Fetched> {
  const { reference, cache, deadline } = task;
  const failures = new SourceFailures();
  for (const known of [task.known, ...task.alternatives]) {
    const variant = known === task.known ? null : variantOf(reference.id, known?.revision ?? "");
    for (const source of task.sources.filter((each) => !failures.isOut(each))) {
      if (deadline.signal.aborted) throw failures.addTo(deadline.signal.reason);
      lost.throwIfAborted();
      const wanted: Wanted = {
        reference,
        revision: known?.revision ?? reference.revision ?? "main",
        files: known && (await cache.missing(reference.id, known.revision, known.files)),
      };
      const refusal = source.refuses(wanted);
      if (refusal !== null) {
        failures.refused(source, refusal);
        continue;
      }
      task.onSource({ type: "trying", source: source.name, label: source.label });
      try {
        const ask = (): Promise<LockedModel> => askOne(task, known, source, wanted, workFolder, lost);
        const model = await (task.breakers.get(source)?.run(ask) ?? ask());
        await remember(task, model);
        return { model, source: source.name };
      } catch (error) {
        if (deadline.signal.aborted) throw failures.addTo(deadline.signal.reason);
        const disk = diskError(cache.folder, error);
        if (disk !== null) throw disk;
        const reason = failures.failed(source, error, variant);
        task.onSource({ type: "failed", source: source.name, label: source.label, reason });
      }
    }
  }
  throw failures.unavailable(reference);
}

async function askOne(
  task: FetchTask,
  known: LockedModel | undefined,
  source: ModelSource,
  wanted: Wanted,
  workFolder: string,
  lost: AbortSignal,
): Promise<LockedModel> {
  const { reference, cache, deadline, onProgress } = task;
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
  // A branch names commits of the hub, and the variants of packages are none.
  if (variantOf(reference.id, model.revision) !== "fp32") return;
  const branch = reference.revision ?? "main";
  if (branch !== model.revision) await cache.writeRef(reference.id, branch, model.revision);
}
