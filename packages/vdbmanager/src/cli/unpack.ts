import { Command } from "commander";
import { bundleSource, readBundleManifest } from "../models/index.ts";
import { deadlineOf, type ModelFlags, storeFor, withModelFlags } from "./model-flags.ts";
import { readyLine, readyModels } from "./ready-models.ts";
import type { CliStreams } from "./streams.ts";

const examples = `
Examples:
  vdbmanager unpack all-MiniLM-L6-v2.tar
  vdbmanager unpack all-MiniLM-L6-v2.tar --cache /models --json`;

/** `vdbmanager unpack`: a bundle into the cache, without a network. */
export function unpackCommand(streams: CliStreams = process): Command {
  return withModelFlags(
    new Command("unpack")
      .description("Bring the model of a bundle into the cache; no network needed.")
      .argument("<bundle>", "file that `vdbmanager pack` wrote"),
  )
    .option("--deadline <seconds>", "longest time", "600")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", examples)
    .action(async (path: string, flags: ModelFlags & { deadline: string; json?: true }) => {
      const deadlineMs = deadlineOf(flags.deadline);
      const { id } = await readBundleManifest(path, AbortSignal.timeout(deadlineMs));
      const [model] = await readyModels(storeFor(flags, [bundleSource(path)]), [id], deadlineMs, streams);
      if (model === undefined) return;
      streams.stdout.write(flags.json ? `${JSON.stringify(model, null, 2)}\n` : readyLine(model));
    });
}
