import { readFileSync } from "node:fs";
import { z } from "zod";
import { ThothError } from "../../errors/index.ts";
import type { CollectionManifest, CollectionSpec } from "../types.ts";

/** Version of the manifest's form; raised when its meaning changes. */
const manifestVersion = 1;

const manifestShape = z.object({
  name: z.string(),
  dimensions: z.int().positive(),
  metric: z.literal("cosine"),
  spaceFingerprint: z.string(),
  spaceModel: z.string(),
  numericClass: z.string(),
  recipes: z.record(z.string(), z.string()),
  schemaVersion: z.int().positive(),
  createdBy: z.string(),
  createdAt: z.string(),
});

export function newManifest(spec: CollectionSpec): CollectionManifest {
  const { name, dimensions, metric, spaceFingerprint, spaceModel, numericClass, recipes } = spec;
  return {
    ...{ name, dimensions, metric, spaceFingerprint, spaceModel, numericClass, recipes },
    schemaVersion: manifestVersion,
    createdBy: `thoth-vdbmanager ${packageVersion()}`,
    createdAt: new Date().toISOString(),
  };
}

/** Reads a manifest that a backend kept as JSON. @throws STORE_UNAVAILABLE when it is damaged or of a later version */
export function parseManifest(collection: string, json: string): CollectionManifest {
  let manifest: CollectionManifest;
  try {
    manifest = manifestShape.parse(JSON.parse(json));
  } catch (cause) {
    throw new ThothError("STORE_UNAVAILABLE", {
      message: `The manifest of collection "${collection}" cannot be read.`,
      remedy: "Restore the store from a copy, or drop the collection and ingest again.",
      retryable: false,
      details: { collection },
      cause,
    });
  }
  if (manifest.schemaVersion > manifestVersion) {
    throw new ThothError("STORE_UNAVAILABLE", {
      message:
        `Collection "${collection}" has manifest version ${manifest.schemaVersion} (${manifest.createdBy}), ` +
        `this program reads up to ${manifestVersion}.`,
      remedy: "Use a newer thoth-vdbmanager.",
      retryable: false,
      details: { collection, version: manifest.schemaVersion },
    });
  }
  return manifest;
}

let version: string | undefined;

function packageVersion(): string {
  version ??= z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"))).version;
  return version;
}
