import { Command } from "commander";
import { EnvironmentDetector } from "../environment/index.ts";
import { ThothError } from "../errors/index.ts";
import { pruneCache } from "../models/index.ts";
import { deadlineOf, type ModelFlags, megabytes, storeFor, withModelFlags } from "./model-flags.ts";
import type { CliStreams } from "./streams.ts";

interface PruneFlags extends ModelFlags {
  maxSize: string;
  dryRun?: true;
  deadline: string;
  json?: true;
}

const examples = `
A model stays that the lock names, that a process of this machine has open, or that is being downloaded. Processes in other
containers or on other machines are not seen: name their models in a lock.

Examples:
  vdbmanager prune --max-size 2GiB --dry-run
  vdbmanager prune --max-size 2GiB --lock models.lock.json
  vdbmanager prune --max-size 0 --json              all that may go`;

const units: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** `vdbmanager prune`: keeps the cache below a size; what was used longest ago goes first. */
export function pruneCommand(streams: CliStreams = process): Command {
  return withModelFlags(
    new Command("prune")
      .description("Remove models that were used longest ago until the cache is small enough.")
      .requiredOption("--max-size <size>", "bytes the cache may hold, also as 500MiB or 2GiB")
      .option("--dry-run", "say what would go, and remove nothing"),
  )
    .option("--deadline <seconds>", "longest time", "60")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", examples)
    .action(async (flags: PruneFlags) => {
      const report = await pruneCache(storeFor(flags).cache, {
        maxBytes: bytesOf(flags.maxSize),
        isDryRun: flags.dryRun ?? false,
        lockFile: flags.lock ?? new EnvironmentDetector().lockFile()?.value,
        deadlineMs: deadlineOf(flags.deadline),
      });
      if (flags.json) {
        streams.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
        return;
      }
      for (const { id, revision, bytes, action, reason } of report.decisions) {
        const what = action === "removed" && report.isDryRun ? "would remove" : action;
        streams.stdout.write(`${what} ${id}@${revision.slice(0, 12)}, ${megabytes(bytes)}: ${reason}\n`);
      }
      const sizes = `${megabytes(report.bytesBefore)} before, ${megabytes(report.bytesAfter)} ${report.isDryRun ? "then" : "now"}`;
      streams.stdout.write(`${report.cache}: ${sizes}, at most ${megabytes(report.maxBytes)} wanted\n`);
    });
}

function bytesOf(text: string): number {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*(?:([KMGT])i?)?B?$/i.exec(text) ?? [];
  const factor = units[unit.toUpperCase()];
  if (number !== undefined && factor !== undefined) return Math.floor(Number(number) * factor);
  throw new ThothError("INVALID_INPUT", {
    message: `--max-size is "${text}", expected bytes such as 500000000, 500MiB or 2GiB.`,
  });
}
