import { describe, expect } from "vitest";
import { hasEdgeEngine, startEdgeEngine } from "../../testing/qdrant-double/edge-engine.ts";
import { startQdrantDouble } from "../../testing/qdrant-double/qdrant-double.ts";
import { describeVectorStore } from "../../testing/vector-store-conformance.ts";
import { createQdrantStore } from "./index.ts";

describeVectorStore("qdrant, strict double", async () => {
  const double = await startQdrantDouble();
  return {
    open: () => createQdrantStore({ url: double.url }),
    dispose: async () => {
      await double.close();
      expect(double.malformed).toEqual([]);
    },
  };
});

describe.skipIf(!hasEdgeEngine)("with Qdrant's own engine (needs scripts/qdrant-edge/make-venv.sh)", () => {
  describeVectorStore("qdrant, double before the engine", async () => {
    const engine = await startEdgeEngine();
    const double = await startQdrantDouble({ makePoints: engine.makePoints });
    return {
      open: () => createQdrantStore({ url: double.url }),
      dispose: async () => {
        await double.close();
        await engine.close();
      },
    };
  });
});
