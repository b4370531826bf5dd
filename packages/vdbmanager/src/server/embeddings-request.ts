import { z } from "zod";
import { ThothError } from "../errors/index.ts";

/** A request to `/v1/embeddings`, checked. */
export interface EmbeddingsRequest {
  readonly model: string;
  readonly texts: readonly string[];
  /** A single text overtakes lists in the queue. */
  readonly priority: "query" | "bulk";
  readonly encoding: "float" | "base64";
  readonly dimensions: number | null;
  readonly kind: "none" | "query" | "document";
  readonly promptName: string | undefined;
}

const body = z.strictObject({
  model: z.string().min(1),
  input: z.unknown().refine((value) => value !== undefined, "is missing"),
  encoding_format: z.enum(["float", "base64"]).default("float"),
  dimensions: z.int().positive().nullish(),
  user: z.string().nullish(),
  /** What the texts are for: decides the model's prompt. Not OpenAI's; other servers have it under this name. */
  input_type: z.enum(["query", "document"]).nullish(),
  /** Name of a prompt of the model, wins over input_type. Not OpenAI's. */
  prompt_name: z.string().min(1).nullish(),
});

/** @throws INVALID_INPUT, INPUT_TOO_LARGE naming the field */
export function readEmbeddingsRequest(value: unknown, maxTexts: number): EmbeddingsRequest {
  const parsed = body.safeParse(value);
  if (!parsed.success) throw invalidBody(parsed.error);
  const { model, input, encoding_format, dimensions, input_type, prompt_name } = parsed.data;
  return {
    model,
    texts: textsOf(input, maxTexts),
    priority: typeof input === "string" ? "query" : "bulk",
    encoding: encoding_format,
    dimensions: dimensions ?? null,
    kind: input_type ?? "none",
    promptName: prompt_name ?? undefined,
  };
}

function textsOf(input: unknown, maxTexts: number): readonly string[] {
  if (typeof input === "string") return [input];
  if (!Array.isArray(input)) {
    throw new ThothError("INVALID_INPUT", {
      message: `input is ${nameOf(input)}, expected a string or a list of strings.`,
      details: { field: "input" },
    });
  }
  if (input.length > 0 && input.every((token) => typeof token === "number")) throw tokens("input");
  if (input.length > maxTexts) {
    throw new ThothError("INPUT_TOO_LARGE", {
      message: `input has ${input.length} texts, at most ${maxTexts} are taken (maxTexts).`,
      remedy: "Send the texts in several requests.",
      details: { field: "input", texts: input.length, maxTexts },
    });
  }
  for (const [index, text] of input.entries()) {
    if (typeof text === "string") continue;
    const field = `input[${index}]`;
    if (Array.isArray(text)) throw tokens(field);
    throw new ThothError("INVALID_INPUT", {
      message: `${field} is ${nameOf(text)}, expected a string.`,
      details: { field },
    });
  }
  return input as string[];
}

/** Token ids mean words of one tokenizer only; taken as another model's they would give wrong vectors silently. */
function tokens(field: string): ThothError {
  return new ThothError("INVALID_INPUT", {
    message: `${field} is a list of token ids. They belong to the tokenizer of the client, not to this model's, so only texts are taken.`,
    remedy: "Send strings; in LangChain for Python set check_embedding_ctx_length=False.",
    details: { field },
  });
}

function invalidBody(error: z.ZodError): ThothError {
  const issue = error.issues[0];
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const field = unknown ?? (issue?.path.join(".") || "body");
  const message =
    unknown === undefined
      ? `${field}: ${issue?.message ?? "is invalid"}.`
      : `${field} is no field of this call.`;
  return new ThothError("INVALID_INPUT", { message, details: { field }, cause: error });
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : typeof value;
}
