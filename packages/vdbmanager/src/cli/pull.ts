import { Command } from "commander";
import { deadlineOf, localSource, type ModelFlags, storeFor, withModelFlags } from "./model-flags.ts";
import { readyLine, readyModels } from "./ready-models.ts";
import type { CliStreams } from "./streams.ts";

interface PullFlags extends ModelFlags {
  from?: string;
  deadline: string;
  json?: true;
}

const examples = `
Examples:
  vdbmanager pull                              the default model (all-MiniLM-L6-v2)
  vdbmanager pull sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2
  vdbmanager pull default --from ./all-MiniLM-L6-v2      no network needed
  vdbmanager pull default --from minilm.tar              a bundle, no network needed
  vdbmanager pull --cache /models --json       in a Dockerfile`;

/** `vdbmanager pull`: brings models into the cache, verified, before anyone asks for them. */
export function pullCommand(streams: CliStreams = process): Command {
  return withModelFlags(
    new Command("pull")
      .description(
        "Bring models into the model cache: checked, resumable, from the first source that delivers.",
      )
      .argument("[models...]", "references or aliases", ["default"])
      .option("--from <path>", "take the files from this folder or bundle only"),
  )
    .option("--deadline <seconds>", "longest time for each model", "1800")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", examples)
    .action(async (models: string[], flags: PullFlags) => {
      const deadlineMs = deadlineOf(flags.deadline);
      const sources = flags.from === undefined ? undefined : [await localSource(flags.from)];
      const ready = await readyModels(storeFor(flags, sources), models, deadlineMs, streams);
      streams.stdout.write(
        flags.json ? `${JSON.stringify(ready, null, 2)}\n` : ready.map(readyLine).join(""),
      );
    });
}
