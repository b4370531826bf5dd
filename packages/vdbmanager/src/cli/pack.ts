import { stat } from "node:fs/promises";
import { Command } from "commander";
import { ThothError } from "../errors/index.ts";
import { packBundle, packFolder, packNpm } from "../models/index.ts";
import { deadlineOf, type ModelFlags, megabytes, storeFor, withModelFlags } from "./model-flags.ts";
import { readyModels } from "./ready-models.ts";
import type { CliStreams } from "./streams.ts";

interface PackFlags extends ModelFlags {
  output?: string;
  folder?: string;
  npm?: true;
  deadline: string;
  json?: true;
}

const examples = `
Examples:
  vdbmanager pack                              all-MiniLM-L6-v2.tar
  vdbmanager pack multilingual-mini --output models/multilingual.tar
  vdbmanager pack default --folder /srv/www/models     for THOTH_MODEL_MIRROR
  vdbmanager pack default --npm                all-MiniLM-L6-v2.tgz, for npm install ./all-MiniLM-L6-v2.tgz
  vdbmanager unpack all-MiniLM-L6-v2.tar       on a machine without a network`;

/** `vdbmanager pack`: one file, or a folder for a web server, with a model for machines that cannot reach any source. */
export function packCommand(streams: CliStreams = process): Command {
  return withModelFlags(
    new Command("pack")
      .description("Put a model into one file for machines without a network; same model, same bytes.")
      .argument("[model]", "reference or alias", "default")
      .option("-o, --output <file>", "bundle to write; default: the model's name with .tar or .tgz")
      .option("--npm", "write an npm package; where it is installed, the model is found")
      .option("--folder <folder>", "lay the files down for a mirror instead"),
  )
    .option("--deadline <seconds>", "longest time", "1800")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", examples)
    .action(async (reference: string, flags: PackFlags) => {
      const deadlineMs = deadlineOf(flags.deadline);
      if (flags.npm && flags.folder !== undefined) {
        throw new ThothError("INVALID_INPUT", { message: "--npm and --folder exclude each other." });
      }
      const [model] = await readyModels(storeFor(flags), [reference], deadlineMs, streams);
      if (model === undefined) return;
      let path = flags.output ?? `${model.id.split("/")[1]}.${flags.npm ? "tgz" : "tar"}`;
      if (flags.npm) await packNpm(model, path, { deadlineMs });
      else if (flags.folder === undefined) await packBundle(model, path, { deadlineMs });
      else path = await packFolder(model, flags.folder);
      const { size } = await stat(path);
      const { id, revision } = model;
      streams.stdout.write(
        flags.json
          ? `${JSON.stringify({ path, id, revision })}\n`
          : `${id}@${revision.slice(0, 12)} is in ${path}${flags.folder ? "" : `, ${megabytes(size)}`}\n`,
      );
    });
}
