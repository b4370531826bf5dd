export { type LlmBehaviour, type LlmDouble, startLlmDouble } from "./llm-double.ts";
