import type { ModelCache } from "./model-cache.ts";
import type { LockedModel } from "./model-lock.ts";
import { isNeededFile, whyIncomplete } from "./needed-files.ts";
import type { ModelReference } from "./reference.ts";
import type { ModelFile } from "./types.ts";

/** A snapshot that another program brought, taken over with the hashes its files have now, or why not. */
export type Adoption =
  | { readonly model: LockedModel; readonly reason: null }
  | { readonly model: null; readonly reason: string };

/**
 * Looks for a snapshot of the reference that is in the cache without a lock, as Python leaves it. Every needed file is
 * hashed once, and checked against the name of its blob, which is a hash in a hub cache. A revision whose files are known
 * (`knownRevision`) is not adopted: its files are what is known, or wrong.
 */
export async function adoptSnapshot(
  cache: ModelCache,
  reference: ModelReference,
  knownRevision: string | undefined,
  signal: AbortSignal,
): Promise<Adoption> {
  const revision = await cachedRevision(cache, reference);
  if (revision === null) return { model: null, reason: "it is not there" };
  if (revision === knownRevision) return { model: null, reason: "files are missing or have another size" };
  const paths = await cache.snapshotPaths(reference.id, revision);
  const incomplete = whyIncomplete(paths);
  if (incomplete !== null) return { model: null, reason: `snapshot ${revision.slice(0, 12)}: ${incomplete}` };
  const files: ModelFile[] = [];
  for (const path of paths.filter(isNeededFile)) {
    signal.throwIfAborted();
    const { size, sha256, isAsNamed } = await cache.measure(reference.id, revision, path);
    if (isAsNamed === false) {
      return {
        model: null,
        reason: `${path} of snapshot ${revision.slice(0, 12)} is not the file its name promises`,
      };
    }
    files.push({ path, size, sha256 });
  }
  return { model: { revision, files }, reason: null };
}

async function cachedRevision(cache: ModelCache, { id, revision }: ModelReference): Promise<string | null> {
  if (revision !== undefined && /^[0-9a-f]{40}$/.test(revision)) {
    return (await cache.snapshotPaths(id, revision)).length > 0 ? revision : null;
  }
  const named = await cache.readRef(id, revision ?? "main");
  return named !== null && /^\w[\w.-]*$/.test(named) ? named : null;
}
