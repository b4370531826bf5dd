import { Command } from "commander";
import { doctorCommand } from "./doctor.ts";
import { encodeCommand } from "./encode.ts";
import { envCommand } from "./env.ts";
import { listCommand } from "./list.ts";
import { lockCommand } from "./lock.ts";
import { packCommand } from "./pack.ts";
import { pruneCommand } from "./prune.ts";
import { pullCommand } from "./pull.ts";
import { serveCommand } from "./serve.ts";
import { unpackCommand } from "./unpack.ts";
import { verifyCommand } from "./verify.ts";

const help = `
Exit codes:
  0  done
  1  failed; standard error says what happened and what to do
  2  wrong use of the command
  130, 143  stopped by Ctrl-C or by a signal; the next run goes on from there

Examples:
  vdbmanager pull                 bring the default model into the cache
  vdbmanager encode "a text"      one vector
  vdbmanager serve                embeddings for others, with OpenAI's API
  vdbmanager doctor               what was decided here, and why`;

/** The commands of `vdbmanager`; a new command is one file and one line here. */
export function buildProgram(): Command {
  return new Command("vdbmanager")
    .description("Embedding models and vector stores: exact, fast, and never a hang.")
    .addCommand(pullCommand())
    .addCommand(listCommand())
    .addCommand(verifyCommand())
    .addCommand(lockCommand())
    .addCommand(packCommand())
    .addCommand(unpackCommand())
    .addCommand(pruneCommand())
    .addCommand(encodeCommand())
    .addCommand(serveCommand())
    .addCommand(doctorCommand())
    .addCommand(envCommand())
    .addHelpText("after", help)
    .showHelpAfterError("Run the command with --help for its options and examples.");
}
