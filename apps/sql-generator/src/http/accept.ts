/** Formats of an answer to a question. */
export type AnswerFormat = "text" | "json" | "ndjson" | "sse";

const formats: Readonly<Record<string, AnswerFormat>> = {
  "text/plain": "text",
  "text/*": "text",
  "*/*": "text",
  "application/json": "json",
  "application/*": "json",
  "application/x-ndjson": "ndjson",
  "application/ndjson": "ndjson",
  "text/event-stream": "sse",
};

/** The format the client likes best (RFC 9110 quality values); text when it names none we know. */
export function answerFormat(accept: string | undefined): AnswerFormat {
  const wanted = (accept ?? "*/*")
    .split(",")
    .map((range) => {
      const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith("q="));
      return { format: formats[type], quality: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter((range) => range.format !== undefined && range.quality > 0)
    .sort((left, right) => right.quality - left.quality);
  return wanted[0]?.format ?? "text";
}
