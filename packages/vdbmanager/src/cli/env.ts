import { Command } from "commander";
import { EnvironmentDetector } from "../environment/index.ts";
import type { CliStreams } from "./streams.ts";

/** `vdbmanager env`: what was found out about this machine and where it was read. Opens no socket. */
export function envCommand(streams: CliStreams = process): Command {
  return new Command("env")
    .description("Show what this machine is, the limits that hold here, and what follows from them.")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", "\nExamples:\n  vdbmanager env\n  THOTH_DOWNLOAD=never vdbmanager env --json")
    .action((flags: { json?: true }) => {
      const facts = new EnvironmentDetector().explain();
      streams.stdout.write(
        flags.json
          ? `${JSON.stringify(facts, null, 2)}\n`
          : facts.map(({ name, value, reason }) => `${name.padEnd(15)} ${value}  (${reason})\n`).join(""),
      );
    });
}
