import { Command } from "commander";
import { EnvironmentDetector } from "../environment/index.ts";
import { ThothError } from "../errors/index.ts";
import { folderSource, ModelStore, type ReadyModel } from "../models/index.ts";
import { ProgressPrinter } from "./download-progress.ts";
import type { CliStreams } from "./streams.ts";

interface PullFlags {
  from?: string;
  cache?: string;
  deadline: string;
  json?: true;
}

const examples = `
Examples:
  vdbmanager pull                              the default model (all-MiniLM-L6-v2)
  vdbmanager pull sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2
  vdbmanager pull default --from ./all-MiniLM-L6-v2      no network needed
  vdbmanager pull --cache /models --json       in a Dockerfile`;

/** `vdbmanager pull`: brings models into the cache, verified, before anyone asks for them. */
export function pullCommand(streams: CliStreams = process): Command {
  return new Command("pull")
    .description(
      "Bring models into the model cache: checked, resumable, from the first source that delivers.",
    )
    .argument("[models...]", "references or aliases", ["default"])
    .option("--from <folder>", "take the files from this folder only")
    .option("--cache <folder>", "model cache (also THOTH_MODEL_CACHE, HF_HUB_CACHE, HF_HOME)")
    .option("--deadline <seconds>", "longest time for each model", "1800")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", examples)
    .action((models: string[], flags: PullFlags) => pull(models, flags, streams));
}

async function pull(models: readonly string[], flags: PullFlags, streams: CliStreams): Promise<void> {
  const deadlineMs = Number(flags.deadline) * 1000;
  if (!(deadlineMs > 0)) {
    throw new ThothError("INVALID_INPUT", {
      message: `--deadline is "${flags.deadline}", expected seconds above 0.`,
    });
  }
  const store = new ModelStore({
    environment: new EnvironmentDetector(),
    ...(flags.cache === undefined ? {} : { cacheFolder: flags.cache }),
    ...(flags.from === undefined ? {} : { sources: [folderSource(flags.from)] }),
  });
  const printer = new ProgressPrinter(streams.stderr);
  const ready: ReadyModel[] = [];
  for (const model of models) {
    try {
      ready.push(
        await store.ready(model, {
          purpose: "preload",
          deadlineMs,
          onProgress: (progress) => printer.show(progress),
        }),
      );
    } finally {
      printer.end();
    }
  }
  streams.stdout.write(flags.json ? `${JSON.stringify(ready, null, 2)}\n` : ready.map(line).join(""));
}

function line(model: ReadyModel): string {
  const bytes = model.files.reduce((sum, file) => sum + file.size, 0);
  const how = model.source === "cache" ? "was in the cache" : `came from ${model.source}`;
  return `${model.id}@${model.revision.slice(0, 12)} ready, ${(bytes / 2 ** 20).toFixed(1)} MiB, ${how}: ${model.folder}\n`;
}
