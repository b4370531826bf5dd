import { Command } from "commander";
import { aliases, ModelStore, variantOf } from "../models/index.ts";
import type { CliStreams } from "./streams.ts";

/** `vdbmanager list`: the models of the cache. */
export function listCommand(streams: CliStreams = process): Command {
  return new Command("list")
    .description("List the models of the cache, and the aliases.")
    .option("--cache <folder>", "model cache")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", "\nExamples:\n  vdbmanager list\n  vdbmanager list --cache /models --json")
    .action(async (flags: { cache?: string; json?: true }) => {
      const { cache } = new ModelStore(flags.cache === undefined ? {} : { cacheFolder: flags.cache });
      const models = (await cache.list()).map((model) => ({
        ...model,
        variant: variantOf(model.id, model.revision),
      }));
      if (flags.json) {
        streams.stdout.write(`${JSON.stringify({ cache: cache.folder, models, aliases }, null, 2)}\n`);
        return;
      }
      streams.stdout.write(`Cache ${cache.folder}\n`);
      if (models.length === 0) streams.stdout.write("  no models; bring one with: vdbmanager pull\n");
      for (const model of models) {
        streams.stdout.write(
          `  ${model.id}@${model.revision.slice(0, 12)}  ${model.variant}  ${(model.bytes / 2 ** 20).toFixed(1)} MiB\n`,
        );
      }
      streams.stdout.write("Aliases\n");
      for (const [alias, id] of Object.entries(aliases)) streams.stdout.write(`  ${alias} = ${id}\n`);
    });
}
