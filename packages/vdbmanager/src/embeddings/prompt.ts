import { ThothError } from "../errors/index.ts";
import type { ModelDescription } from "../inference/index.ts";
import type { EncodeOptions } from "./types.ts";

/**
 * The text put in front, as sentence-transformers chooses it: a named prompt, `query` or `document` by kind, the
 * model's default prompt for plain `encode`.
 *
 * @throws INVALID_INPUT when the model has no prompt of that name
 */
export function choosePrompt(
  { prompts, defaultPromptName }: Pick<ModelDescription, "prompts" | "defaultPromptName">,
  { promptName, kind = "none" }: Pick<EncodeOptions, "promptName" | "kind">,
): string {
  const name = promptName ?? (kind === "none" ? defaultPromptName : kind);
  if (name === null) return "";
  const prompt = Object.hasOwn(prompts, name) ? prompts[name] : undefined;
  if (prompt === undefined) {
    throw new ThothError("INVALID_INPUT", {
      message: `promptName is "${name}", but the model has the prompts ${Object.keys(prompts).join(", ")}.`,
      details: { field: "promptName", prompts: Object.keys(prompts) },
    });
  }
  return prompt;
}
