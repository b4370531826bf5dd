import { expect } from "vitest";
import { startQdrantDouble } from "../../testing/qdrant-double/qdrant-double.ts";
import { describeVectorStore } from "../../testing/vector-store-conformance.ts";
import { createQdrantStore } from "./index.ts";

describeVectorStore("qdrant, double", async () => {
  const double = await startQdrantDouble();
  return {
    open: () => createQdrantStore({ url: double.url }),
    dispose: async () => {
      await double.close();
      expect(double.malformed).toEqual([]);
    },
  };
});
