import { isThothError, ThothError, toThothError } from "../errors/index.ts";
import type { ModelReference } from "./reference.ts";
import type { ModelSource } from "./sources/source.ts";
import type { ModelSourceName } from "./types.ts";

/** Why one source did not deliver. */
export interface SourceFailure {
  readonly source: ModelSourceName;
  readonly label: string;
  /** Code of its error; null when the source was not asked. */
  readonly code: string | null;
  readonly reason: string;
}

/** What came of the sources so far, one row for each, in the order in which they were asked. */
export class SourceFailures {
  readonly #rows = new Map<ModelSource, SourceFailure>();
  readonly #outages = new Set<ModelSource>();

  /** The source cannot have the files; what it said when it was asked for others stays. */
  refused(source: ModelSource, reason: string): void {
    if (!this.#rows.has(source)) this.#rows.set(source, row(source, null, reason));
  }

  /** The source was asked and failed. `variant` stands before the reason when it is not the first that was wanted. */
  failed(source: ModelSource, error: unknown, variant: string | null): string {
    const { code, message, retryable } = toThothError(error);
    const reason = `${variant === null ? "" : `variant ${variant}: `}${message.trim()}`;
    const before = this.#rows.get(source);
    const told = before === undefined || before.code === null ? reason : `${before.reason} ${reason}`;
    this.#rows.set(source, row(source, code, told));
    if (retryable && source.needsNetwork) this.#outages.add(source);
    return reason;
  }

  /** Whether the source could not be reached: then it is not waited for a second time. */
  isOut(source: ModelSource): boolean {
    return this.#outages.has(source);
  }

  unavailable({ id }: ModelReference): ThothError {
    const sources = [...this.#rows.values()];
    const lines = sources.map(({ source, label, reason }) => `  ${source} (${label}): ${reason}`);
    return new ThothError("MODEL_UNAVAILABLE", {
      message: `No source could deliver ${id}:\n  cache: not complete\n${lines.join("\n")}\n`,
      remedy: `Bring the files from a machine that has them: vdbmanager pull ${id} --from <folder or bundle>.`,
      details: { model: id, sources },
    });
  }

  /** The reason for which the whole ended, with what was tried before. */
  addTo(reason: unknown): unknown {
    const sources = [...this.#rows.values()];
    if (!isThothError(reason) || sources.length === 0) return reason;
    const tried = sources.map((failure) => `${failure.source}: ${failure.reason}`).join("; ");
    return new ThothError(reason.code, {
      message: `${reason.message} Tried before: ${tried}`,
      remedy: "",
      details: { ...reason.details, sources },
      cause: reason,
    });
  }
}

function row({ name, label }: ModelSource, code: string | null, reason: string): SourceFailure {
  return { source: name, label, code, reason };
}
