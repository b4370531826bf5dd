import { createHash } from "node:crypto";
import { ThothError } from "../errors/index.ts";
import { canonicalJson, type ModelDescription } from "../inference/index.ts";
import { type ReadyModel, weightsIdentity } from "../models/index.ts";
import type { VectorSpace } from "./types.ts";

/**
 * The vector space of a loaded model. The fingerprint covers everything that decides a vector and nothing else: the
 * same weights under another alias, path, revision or file format give the same space.
 */
export function vectorSpaceOf(ready: ReadyModel, description: ModelDescription): VectorSpace {
  const { numericClass, weightFiles, similarityFunction: _, ...computation } = description;
  const weights = weightFiles.map((path) => {
    const file = ready.files.find((candidate) => candidate.path === path);
    if (file !== undefined) return weightsIdentity(file.sha256);
    throw new ThothError("MODEL_CORRUPT", {
      message: `The file ${path} of model ${ready.id} was loaded, but the model's provider does not list it.`,
    });
  });
  const hash = createHash("sha256")
    .update(canonicalJson({ version: 1, weights, ...computation }))
    .digest("hex");
  return {
    fingerprint: `vs1:${hash}`,
    model: `${ready.id}@${ready.revision}`,
    dimensions: description.dimensions,
    normalized: description.normalized,
    numericClass,
  };
}
