// By path: the process that runs a global setup does not know the source condition.
import { modelForTests } from "../packages/vdbmanager/src/testing/model-for-tests.ts";

/** Before the tests: the default model is in the cache, or the run ends with the reason. */
export async function setup(): Promise<void> {
  const model = await modelForTests();
  process.stderr.write(`Model for tests: ${model.id} (${model.source})\n`);
}
