#!/usr/bin/env node
import { CommanderError } from "commander";
import { toThothError } from "../errors/index.ts";
import { buildProgram } from "./program.ts";

// By exit, so that the programs that were started for a download end too. A command that listens itself ends in its own way.
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) process.exit(code);
  });
}

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
