import type { ModelStore, ReadyModel } from "../models/index.ts";
import { ProgressPrinter } from "./download-progress.ts";
import { megabytes } from "./model-flags.ts";
import type { CliStreams } from "./streams.ts";

/** Makes models ready one after the other, with progress and the story of the sources on standard error. */
export async function readyModels(
  store: ModelStore,
  references: readonly string[],
  deadlineMs: number,
  { stderr }: CliStreams,
): Promise<readonly ReadyModel[]> {
  const printer = new ProgressPrinter(stderr);
  const ready: ReadyModel[] = [];
  for (const reference of references) {
    try {
      ready.push(
        await store.ready(reference, {
          purpose: "preload",
          deadlineMs,
          onProgress: (progress) => printer.show(progress),
          onSource: (event) => {
            printer.end();
            stderr.write(
              event.type === "trying"
                ? `${reference}: trying ${event.source} (${event.label})\n`
                : `${reference}: ${event.source} failed: ${event.reason}\n`,
            );
          },
        }),
      );
    } finally {
      printer.end();
    }
  }
  return ready;
}

/** One line about a model that is ready. */
export function readyLine(model: ReadyModel): string {
  const bytes = model.files.reduce((sum, file) => sum + file.size, 0);
  const how = model.source === "cache" ? "was in the cache" : `came from ${model.source}`;
  const variant = model.variant === "fp32" ? "" : `variant ${model.variant} (same vector space as fp32), `;
  return `${model.id}@${model.revision.slice(0, 12)} ready, ${megabytes(bytes)}, ${variant}${how}: ${model.folder}\n`;
}
