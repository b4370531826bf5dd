import { type ErrorDetails, ThothError } from "../errors/index.ts";

/** The model folder asks for something that cannot be honoured exactly; names the file and the setting. */
export function unsupported(file: string, problem: string, details: ErrorDetails = {}): ThothError {
  return new ThothError("MODEL_UNSUPPORTED", {
    message: `${file}: ${problem}.`,
    details: { file, ...details },
  });
}
