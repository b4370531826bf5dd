#!/usr/bin/env node
import { CommanderError } from "commander";
import { toThothError } from "../errors/index.ts";
import { buildProgram } from "./program.ts";

// By exit, so that the programs that were started for a download end too.
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));

const program = buildProgram();
for (const command of [program, ...program.commands]) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const typed = toThothError(error);
    process.stderr.write(`${typed.code}: ${typed.message}\n`);
    process.exitCode = 1;
  }
}
