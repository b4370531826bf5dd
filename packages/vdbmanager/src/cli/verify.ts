import { Command } from "commander";
import { ThothError } from "../errors/index.ts";
import { deadlineOf, type ModelFlags, storeFor, withModelFlags } from "./model-flags.ts";
import type { CliStreams } from "./streams.ts";

interface VerifyFlags extends ModelFlags {
  deadline: string;
  json?: true;
}

const examples = `
Examples:
  vdbmanager verify
  vdbmanager verify default multilingual-mini --json`;

/** `vdbmanager verify`: reads every byte of cached models and compares the hashes. Exit code 1 when a file is wrong. */
export function verifyCommand(streams: CliStreams = process): Command {
  return withModelFlags(
    new Command("verify")
      .description("Read models of the cache whole and compare every sha256; wrong files go to quarantine.")
      .argument("[models...]", "references or aliases", ["default"]),
  )
    .option("--deadline <seconds>", "longest time for each model", "600")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", examples)
    .action(async (models: string[], flags: VerifyFlags) => {
      const deadlineMs = deadlineOf(flags.deadline);
      const store = storeFor(flags);
      const reports = [];
      for (const model of models) reports.push(await store.verify(model, { deadlineMs }));
      streams.stdout.write(
        flags.json
          ? `${JSON.stringify(reports, null, 2)}\n`
          : reports
              .map(({ id, revision, files, wrong }) =>
                wrong.length === 0
                  ? `ok   ${id}@${revision.slice(0, 12)}: ${files} files have their sha256\n`
                  : `FAIL ${id}@${revision.slice(0, 12)}: ${wrong.join(", ")}\n`,
              )
              .join(""),
      );
      const wrong = reports.flatMap((report) => report.wrong.map((path) => `${report.id}: ${path}`));
      if (wrong.length > 0) {
        throw new ThothError("MODEL_CORRUPT", {
          message: `${wrong.length} files do not have the expected sha256 (${wrong.join("; ")}).`,
          details: { wrong },
        });
      }
    });
}
