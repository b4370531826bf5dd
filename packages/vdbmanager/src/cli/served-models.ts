import { ThothError } from "../errors/index.ts";
import type { ServedModel } from "../server/index.ts";

/** The models of `vdbmanager serve` from its options. @throws INVALID_INPUT naming the option */
export function servedModels(flags: {
  readonly model: readonly string[];
  readonly name: readonly string[];
  readonly matryoshka: readonly string[];
}): ServedModel[] {
  const references = flags.model.length === 0 ? ["default"] : flags.model;
  const names = flags.name.map((text) => {
    const [name, model] = pairOf("--name", text, references, "right");
    return { name, model };
  });
  const sizes = flags.matryoshka.map((text) => {
    const [model, list] = pairOf("--matryoshka", text, references, "left");
    const dimensions = list.split(",").map(Number);
    if (dimensions.every((value) => Number.isSafeInteger(value) && value > 0)) return { model, dimensions };
    throw invalid("--matryoshka", text, "model=128,256");
  });
  return references.map((reference) => ({
    reference,
    names: names.filter(({ model }) => model === reference).map(({ name }) => name),
    matryoshkaDimensions: sizes
      .filter(({ model }) => model === reference)
      .flatMap(({ dimensions }) => dimensions),
  }));
}

function pairOf(
  option: string,
  text: string,
  references: readonly string[],
  modelSide: "left" | "right",
): [string, string] {
  const at = text.indexOf("=");
  const [left, right] = [text.slice(0, at), text.slice(at + 1)];
  if (at <= 0 || right === "")
    throw invalid(option, text, modelSide === "left" ? "model=value" : "name=model");
  const model = modelSide === "left" ? left : right;
  if (references.includes(model)) return [left, right];
  throw new ThothError("INVALID_INPUT", {
    message: `${option} ${text} names the model ${model}, but served are ${references.join(", ")}.`,
    remedy: "Name it by --model, too.",
  });
}

function invalid(option: string, text: string, form: string): ThothError {
  return new ThothError("INVALID_INPUT", { message: `${option} is "${text}", expected ${form}.` });
}
