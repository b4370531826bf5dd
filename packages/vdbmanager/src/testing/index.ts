export { openSentenceModel, type SentenceModel } from "../inference/pipeline/sentence-model.ts";
export { type FaultHub, type HubFault, startFaultHub } from "./fault-hub.ts";
export { type HashEmbedder, hashEmbedder } from "./hash-embedder.ts";
export { modelForTests, testModelStore } from "./model-for-tests.ts";
export { type ConformanceOptions, describeVectorStore, type StorePlace } from "./vector-store-conformance.ts";
