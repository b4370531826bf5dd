import { Command } from "commander";
import { EmbeddingManager } from "../embeddings/index.ts";
import { EnvironmentDetector } from "../environment/index.ts";
import { toThothError } from "../errors/index.ts";
import { ModelStore } from "../models/index.ts";
import type { CliStreams } from "./streams.ts";

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly result: string;
  /** Where it was read, or what to do. */
  readonly reason: string;
}

/** `vdbmanager doctor`: what was decided and why, and whether the default model answers. Exit code 1 when it does not. */
export function doctorCommand(streams: CliStreams = process): Command {
  return new Command("doctor")
    .description("Show what was decided for this machine and why, and try the model.")
    .option("-m, --model <reference>", "model to try", "default")
    .option("--cache <folder>", "model cache")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", "\nExamples:\n  vdbmanager doctor\n  vdbmanager doctor --model default --json")
    .action(async (flags: { model: string; cache?: string; json?: true }) => {
      const cacheFolder = flags.cache === undefined ? undefined : { value: flags.cache, from: "--cache" };
      const environment = new EnvironmentDetector({ cacheFolder });
      const facts = environment
        .explain()
        .map((fact): Finding => ({ check: fact.name, ok: true, result: fact.value, reason: fact.reason }));
      const findings = [...facts, await tryModel(new ModelStore({ environment }), flags.model)];
      if (findings.some((finding) => !finding.ok)) process.exitCode = 1;
      const text = flags.json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(line).join("");
      streams.stdout.write(text);
    });
}

async function tryModel(store: ModelStore, model: string): Promise<Finding> {
  const startedAt = performance.now();
  await using manager = new EmbeddingManager({ provider: store, model });
  try {
    const { space, variant, source } = await manager.getModel();
    const vector = await manager.encodeQuery("Thoth");
    const result = `${space.model}, ${vector.length} dimensions, ${space.numericClass}`;
    return {
      check: "model",
      ok: true,
      result,
      reason: `variant ${variant} from ${source}, first vector after ${Math.round(performance.now() - startedAt)} ms, space ${space.fingerprint.slice(0, 16)}`,
    };
  } catch (error) {
    const typed = toThothError(error);
    return { check: "model", ok: false, result: typed.code, reason: typed.message };
  }
}

function line(finding: Finding): string {
  return `${finding.ok ? "ok  " : "FAIL"} ${finding.check.padEnd(15)} ${finding.result}  (${finding.reason})\n`;
}
