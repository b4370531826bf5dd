import { z } from "zod";
import { ThothError } from "../../errors/index.ts";
import { parseManifest } from "../core/manifest.ts";
import type { CollectionManifest } from "../types.ts";

/** Under this key of a collection's metadata is the manifest. */
export const manifestKey = "thoth";

const infoShape = z.object({
  config: z.object({
    params: z.object({ vectors: z.unknown() }),
    metadata: z.record(z.string(), z.unknown()).nullish(),
  }),
});
const vectorsShape = z.object({ size: z.number(), distance: z.enum(["Dot", "Cosine"]) });

/**
 * The manifest out of `GET /collections/{name}`; null when the collection has none or the name is an alias.
 * @throws STORE_UNAVAILABLE when it cannot be read, or the vectors are not what it says
 */
export function manifestOf(name: string, info: unknown): CollectionManifest | null {
  const { metadata, params } = infoShape.parse(info).config;
  const stored = metadata?.[manifestKey];
  if (stored === undefined || stored === null) return null;
  const manifest = parseManifest(name, JSON.stringify(stored));
  // Qdrant answers for the target when it is asked for an alias.
  if (manifest.name !== name) return null;
  const vectors = vectorsShape.safeParse(params.vectors).data;
  if (vectors?.size === manifest.dimensions) return manifest;
  throw new ThothError("STORE_UNAVAILABLE", {
    message:
      `The manifest of the Qdrant collection "${name}" names ${manifest.dimensions} dimensions, ` +
      `its vectors are ${JSON.stringify(params.vectors)}.`,
    remedy: "Drop the collection and ingest again: it was changed by another program.",
    details: { collection: name },
  });
}
