import { Command } from "commander";
import { lockKey, ModelLock, parseReference } from "../models/index.ts";
import { deadlineOf, storeFor } from "./model-flags.ts";
import { readyModels } from "./ready-models.ts";
import type { CliStreams } from "./streams.ts";

const examples = `
Examples:
  vdbmanager lock                              models.lock.json with the default model
  vdbmanager lock default acme/model@main --output deploy/models.lock.json
  THOTH_MODEL_LOCK=models.lock.json vdbmanager pull default     obey it`;

/** `vdbmanager lock`: writes down which bytes models have, so that every machine gets the same. */
export function lockCommand(streams: CliStreams = process): Command {
  return new Command("lock")
    .description("Write commit, size and sha256 of every file of models into a models.lock.json.")
    .argument("[models...]", "references or aliases", ["default"])
    .option("-o, --output <file>", "the lock to write", "models.lock.json")
    .option("--cache <folder>", "model cache (also THOTH_MODEL_CACHE, HF_HUB_CACHE, HF_HOME)")
    .option("--deadline <seconds>", "longest time for each model", "1800")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", examples)
    .action(
      async (models: string[], flags: { output: string; cache?: string; deadline: string; json?: true }) => {
        const store = storeFor(flags.cache === undefined ? {} : { cache: flags.cache });
        const ready = await readyModels(store, models, deadlineOf(flags.deadline), streams);
        const keys = models.map((model) => lockKey(parseReference(model)));
        await new ModelLock(flags.output).set(
          new Map(ready.map((model, index) => [keys[index] ?? "", model])),
        );
        streams.stdout.write(
          flags.json
            ? `${JSON.stringify({ lock: flags.output, models: keys })}\n`
            : ready.map((model) => `${model.id}@${model.revision} is in ${flags.output}\n`).join(""),
        );
      },
    );
}
