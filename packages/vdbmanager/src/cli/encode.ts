import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, Option } from "commander";
import { EmbeddingManager, type EmbeddingMatrix, folderProvider } from "../embeddings/index.ts";
import { ThothError } from "../errors/index.ts";

interface EncodeFlags {
  model: string;
  kind: "none" | "query" | "document";
  prompt?: string;
  file?: string;
  folder?: string;
  output?: string;
  deadline: string;
  json?: true;
}

export interface EncodeStreams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

const examples = `
Examples:
  vdbmanager encode "How many customers are there?"
  vdbmanager encode --kind query --json "customers in Italy"
  vdbmanager encode --file texts.txt --output vectors.f32
  cat texts.txt | vdbmanager encode --json > vectors.json
  vdbmanager encode --folder ./my-model "text"`;

/** `vdbmanager encode`: texts from arguments, a file or standard input to vectors. */
export function encodeCommand(streams: EncodeStreams = process): Command {
  return new Command("encode")
    .description("Turn texts into vectors with a sentence-transformers model.")
    .argument("[texts...]", "texts; without any, one text per line of --file or standard input")
    .option("-m, --model <reference>", "model reference or alias", "default")
    .addOption(
      new Option("-k, --kind <kind>", "prompt by use").choices(["none", "query", "document"]).default("none"),
    )
    .option("-p, --prompt <name>", "named prompt of the model, wins over --kind")
    .option("-f, --file <path>", "read one text per line")
    .option("--folder <path>", "use this model folder instead of the model cache")
    .option("-o, --output <path>", "write raw little-endian float32 rows to a file")
    .option("--deadline <seconds>", "longest time for the whole call", "600")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", examples)
    .action((texts: string[], flags: EncodeFlags) => encode(texts, flags, streams));
}

async function encode(given: string[], flags: EncodeFlags, streams: EncodeStreams): Promise<void> {
  const texts = await collectTexts(given, flags, streams);
  const deadlineMs = Number(flags.deadline) * 1000;
  if (!(deadlineMs > 0)) {
    throw new ThothError("INVALID_INPUT", {
      message: `--deadline is "${flags.deadline}", expected seconds above 0.`,
    });
  }
  const { folder } = flags;
  await using manager = new EmbeddingManager({
    model: flags.model,
    readyDeadlineMs: deadlineMs,
    ...(folder === undefined ? {} : { provider: folderProvider(folder) }),
  });
  const startedAt = performance.now();
  const matrix = await manager.encode(texts, {
    kind: flags.kind,
    promptName: flags.prompt,
    deadlineMs,
    onProgress: ({ done, total }) => {
      if (streams.stderr.isTTY) streams.stderr.write(`\r${done} of ${total} texts`);
    },
  });
  if (streams.stderr.isTTY) streams.stderr.write("\n");
  await print(texts, matrix, performance.now() - startedAt, flags, streams);
}

async function collectTexts(
  given: string[],
  { file }: EncodeFlags,
  { stdin }: EncodeStreams,
): Promise<string[]> {
  if (given.length > 0 && file === undefined) return given;
  if (given.length > 0) {
    throw new ThothError("INVALID_INPUT", { message: "Texts are given both as arguments and by --file." });
  }
  if (file === undefined && stdin.isTTY) {
    throw new ThothError("INVALID_INPUT", {
      message: "There are no texts.",
      remedy: "Give texts as arguments, by --file, or on standard input.",
    });
  }
  const lines: string[] = [];
  const input = file === undefined ? stdin : createReadStream(file);
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) lines.push(line);
  return lines;
}

async function print(
  texts: readonly string[],
  matrix: EmbeddingMatrix,
  elapsedMs: number,
  { json, output }: EncodeFlags,
  { stdout, stderr }: EncodeStreams,
): Promise<void> {
  const { rows, dimensions, space } = matrix;
  if (output !== undefined) {
    const bytes = new Uint8Array(matrix.data.buffer, matrix.data.byteOffset, matrix.data.byteLength);
    await pipeline(Readable.from([bytes]), createWriteStream(output));
  }
  if (json) {
    const vectors = output === undefined ? { vectors: matrix.toArrays() } : { output };
    stdout.write(`${JSON.stringify({ space, rows, dimensions, ...vectors })}\n`);
    return;
  }
  stderr.write(
    `${space.model}, ${dimensions} dimensions, ${rows} texts in ${Math.round(elapsedMs)} ms\n${space.fingerprint}\n`,
  );
  if (output !== undefined) return;
  for (const [index, text] of texts.entries()) {
    const head = [...matrix.row(index).subarray(0, 6)].map((value) => value.toFixed(4)).join(" ");
    const shown = text.length > 40 ? `${text.slice(0, 40)}...` : text;
    stdout.write(`${JSON.stringify(shown)}: ${head} ...\n`);
  }
}
