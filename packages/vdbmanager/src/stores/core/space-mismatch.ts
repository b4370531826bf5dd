import { ThothError } from "../../errors/index.ts";
import type { CollectionManifest, CollectionSpec, ExpectedSpace } from "../types.ts";

/** Refuses a caller whose vectors are of another space than the collection's. */
export function checkSpace(manifest: CollectionManifest, space: ExpectedSpace): void {
  if (manifest.spaceFingerprint === space.fingerprint) return;
  throw mismatch(manifest, {
    message:
      `Collection "${manifest.name}" holds vectors of ${nameSpace(manifest.spaceModel, manifest.spaceFingerprint)}, ` +
      `the caller's are of ${nameSpace(space.model, space.fingerprint)}.`,
    details: { stored: manifest.spaceFingerprint, given: space.fingerprint },
  });
}

/** Refuses a spec that differs from the stored manifest in what makes vectors comparable. */
export function checkSameCollection(manifest: CollectionManifest, spec: CollectionSpec): void {
  checkSpace(manifest, { fingerprint: spec.spaceFingerprint, model: spec.spaceModel });
  for (const field of ["dimensions", "metric"] as const) {
    if (manifest[field] === spec[field]) continue;
    throw mismatch(manifest, {
      message: `Collection "${manifest.name}" has ${field} ${manifest[field]}, the caller has ${spec[field]}.`,
      details: { field, stored: manifest[field], given: spec[field] },
    });
  }
  for (const [kind, recipe] of Object.entries(spec.recipes)) {
    const stored = manifest.recipes[kind];
    if (stored === undefined || stored === recipe) continue;
    throw mismatch(manifest, {
      message: `Collection "${manifest.name}" embeds ${kind} documents by ${stored}, the caller by ${recipe}.`,
      details: { kind, stored, given: recipe },
    });
  }
}

function mismatch(
  manifest: CollectionManifest,
  { message, details }: { message: string; details: Record<string, unknown> },
): ThothError {
  return new ThothError("SPACE_MISMATCH", {
    message,
    remedy:
      `Use the model the collection was made with, or embed it again for the new one: ` +
      `vdbmanager reindex ${manifest.name}`,
    details: { collection: manifest.name, ...details },
  });
}

/** A space as messages name it: the model and the start of the fingerprint. */
function nameSpace(model: string, fingerprint: string): string {
  const [version, digest = ""] = fingerprint.split(":");
  const short = digest === "" ? fingerprint.slice(0, 12) : `${version}:${digest.slice(0, 12)}`;
  return `${model} (space ${short})`;
}
