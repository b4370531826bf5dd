import { randomUUID } from "node:crypto";
import { readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isThothError } from "../errors/index.ts";
import { type CallOptions, Deadline } from "../resilience/index.ts";
import { diskError } from "./disk-error.ts";
import { pathsInUse } from "./folders-in-use.ts";
import { Lease } from "./lease.ts";
import { isOwnerDead, type LeaseOwner } from "./lease-owner.ts";
import { makeFolder } from "./make-folder.ts";
import type { CachedModel, ModelCache } from "./model-cache.ts";
import { ModelLock } from "./model-lock.ts";

const downloading = "another process is downloading it";

export interface PruneOptions extends CallOptions {
  /** Bytes the cache may hold afterwards; 0 removes all that may go. */
  maxBytes: number;
  /** Only say what would be done. @default false */
  isDryRun?: boolean;
  /** A `models.lock.json` whose models stay. @default none */
  lockFile?: string | undefined;
  /** Milliseconds of the whole run. @default 60000 */
  deadlineMs?: number;
}

export interface PruneDecision {
  readonly id: string;
  readonly revision: string;
  /** Bytes that only this revision needs. */
  readonly bytes: number;
  readonly action: "removed" | "kept";
  readonly reason: string;
}

export interface PruneReport {
  readonly cache: string;
  readonly maxBytes: number;
  readonly isDryRun: boolean;
  readonly bytesBefore: number;
  /** Of a dry run: what would be left. */
  readonly bytesAfter: number;
  readonly decisions: readonly PruneDecision[];
}

/**
 * Removes models from a cache, the one that was used longest ago first, until it holds at most `maxBytes`. What a lock
 * names, what a process of this machine has open, and what is being downloaded stays. The record of hashes stays too: a
 * model that comes again must be the same.
 * @throws CACHE_NOT_WRITABLE, INVALID_CONFIG, DEADLINE_EXCEEDED, ABORTED
 */
export async function pruneCache(cache: ModelCache, options: PruneOptions): Promise<PruneReport> {
  const { maxBytes, isDryRun = false, lockFile, deadlineMs = 60_000, signal } = options;
  using deadline = Deadline.start({ what: `prune ${cache.folder}`, deadlineMs, signal });
  const locked = await lockedRevisions(lockFile);
  const opened = await pathsInUse();
  const models = await oldestFirst(await cache.list());
  const owners = await ownersOfFiles(models);
  const bytesBefore = sum([...owners.values()].map(({ bytes }) => bytes));
  let left = bytesBefore;
  const decisions: PruneDecision[] = [];
  for (const model of models) {
    deadline.throwIfOver();
    const { id, revision } = model;
    const own = [...owners].filter(([, { users }]) => users.size === 1 && users.has(model.folder));
    const bytes = sum(own.map(([, file]) => file.bytes));
    const keep =
      left <= maxBytes
        ? "the cache is within its bound"
        : locked.has(`${id}@${revision}`)
          ? `${lockFile} names it`
          : isOpen(await realpath(model.folder), own, opened)
            ? "a running process uses it"
            : null;
    const files = own.map(([path]) => path);
    const refusal =
      keep ?? (isDryRun ? await whyBusy(cache, id) : await remove(cache, model, files, deadline));
    if (refusal === null) {
      left -= bytes;
      for (const { users } of owners.values()) users.delete(model.folder);
      for (const path of files) owners.delete(path);
    }
    decisions.push({
      id,
      revision,
      bytes,
      action: refusal === null ? "removed" : "kept",
      reason: refusal ?? "used longest ago",
    });
  }
  return { cache: cache.folder, maxBytes, isDryRun, bytesBefore, bytesAfter: left, decisions };
}

async function lockedRevisions(lockFile: string | undefined): Promise<ReadonlySet<string>> {
  if (lockFile === undefined) return new Set();
  const lock = new ModelLock(lockFile);
  const found = new Set<string>();
  for (const key of await lock.keys()) {
    found.add(`${key.split("@")[0]}@${(await lock.get(key))?.revision}`);
  }
  return found;
}

async function oldestFirst(models: readonly CachedModel[]): Promise<CachedModel[]> {
  const timed = await Promise.all(
    models.map(async (model) => ({ model, usedMs: await lastUse(model.folder) })),
  );
  return timed.toSorted((one, other) => one.usedMs - other.usedMs).map(({ model }) => model);
}

/** The youngest access or change of any file; file systems that keep no access times give the download's time. */
async function lastUse(folder: string): Promise<number> {
  const times = await Promise.all(
    (await filesOf(folder)).map(async (path) => {
      const { atimeMs, mtimeMs } = await stat(path);
      return Math.max(atimeMs, mtimeMs);
    }),
  );
  return Math.max(0, ...times);
}

/** Real files below the snapshots, and the snapshots that need them: revisions share blobs. */
async function ownersOfFiles(
  models: readonly CachedModel[],
): Promise<Map<string, { bytes: number; users: Set<string> }>> {
  const owners = new Map<string, { bytes: number; users: Set<string> }>();
  for (const { folder } of models) {
    for (const path of await filesOf(folder)) {
      const row = owners.get(path) ?? { bytes: (await stat(path)).size, users: new Set() };
      row.users.add(folder);
      owners.set(path, row);
    }
  }
  return owners;
}

/** Links that lead nowhere are left out. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => null)));
  return real.filter((path) => path !== null);
}

function isOpen(
  folder: string,
  own: readonly (readonly [string, unknown])[],
  opened: ReadonlySet<string>,
): boolean {
  return (
    own.some(([path]) => opened.has(path)) ||
    [...opened].some((path) => path === folder || path.startsWith(`${folder}/`))
  );
}

/** What a real run would find out by asking for the lease. */
async function whyBusy(cache: ModelCache, id: string): Promise<string | null> {
  try {
    const text = await readFile(join(cache.workFolder(id), "lease"), "utf8");
    return isOwnerDead(JSON.parse(text) as LeaseOwner) ? null : downloading;
  } catch {
    // No lease, or one that is not filled and will be taken over.
    return null;
  }
}

/** Null when it is gone, else why it stays. The snapshot goes at once, by rename; then its files. */
async function remove(
  cache: ModelCache,
  { id, revision, folder }: CachedModel,
  files: readonly string[],
  deadline: Deadline,
): Promise<string | null> {
  const work = cache.workFolder(id);
  try {
    await makeFolder(work);
    using patience = Deadline.start({
      what: `lease of ${id}`,
      deadlineMs: Math.min(1_000, deadline.remainingMs),
      signal: deadline.signal,
    });
    await using _lease = await Lease.acquire(join(work, "lease"), patience);
    const aside = join(work, `removed-${randomUUID()}`);
    await rename(folder, aside);
    await removeRefs(cache, id, revision);
    for (const path of files.filter((file) => !file.startsWith(`${folder}/`)))
      await rm(path, { force: true });
    await rm(aside, { recursive: true });
    await rm(join(work, "partial", revision), { recursive: true, force: true });
  } catch (error) {
    if (isThothError(error, "DEADLINE_EXCEEDED")) return downloading;
    throw diskError(cache.folder, error) ?? error;
  }
  return null;
}

/** A branch that names what is gone would look like a model. */
async function removeRefs(cache: ModelCache, id: string, revision: string): Promise<void> {
  const refs = join(cache.repositoryFolder(id), "refs");
  const entries = await readdir(refs, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path, "utf8")).trim() === revision) await rm(path, { force: true });
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
