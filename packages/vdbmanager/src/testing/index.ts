export { openSentenceModel, type SentenceModel } from "../inference/pipeline/sentence-model.ts";
export {
  type EmbeddingDouble,
  type EmbeddingDoubleOptions,
  type EmbeddingFault,
  startEmbeddingDouble,
} from "./embedding-double.ts";
export {
  type FaultHub,
  type FaultHubOptions,
  type HubRequest,
  startFaultHub,
} from "./fault-hub/fault-hub.ts";
export type { HubFault } from "./fault-hub/faults.ts";
export { type HashEmbedder, hashEmbedder } from "./hash-embedder.ts";
export { modelForTests, testModelStore } from "./model-for-tests.ts";
export { tinyModelFolder, tinyWeights } from "./tiny-model-folder.ts";
export { type ConformanceOptions, describeVectorStore, type StorePlace } from "./vector-store-conformance.ts";
