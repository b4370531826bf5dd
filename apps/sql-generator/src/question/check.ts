import { ThothError } from "thoth-vdbmanager/errors";

/** Longest question in characters. */
const maxQuestionLength = 4_000;

/**
 * The question trimmed, in Unicode normal form.
 * @throws INVALID_INPUT when it is blank or holds lone surrogates, INPUT_TOO_LARGE when it is too long
 */
export function checkQuestion(question: string): string {
  const trimmed = question.trim();
  if (trimmed === "")
    throw new ThothError("INVALID_INPUT", {
      message: "question is blank.",
      remedy: "Write what you want to know.",
      details: { field: "question" },
    });
  if (trimmed.length > maxQuestionLength)
    throw new ThothError("INPUT_TOO_LARGE", {
      message: `question has ${trimmed.length} characters, the limit is ${maxQuestionLength}.`,
      remedy: "Ask in fewer words.",
      details: { field: "question", length: trimmed.length, limit: maxQuestionLength },
    });
  if (!trimmed.isWellFormed())
    throw new ThothError("INVALID_INPUT", {
      message: "question holds half of a surrogate pair.",
      remedy: "Send valid Unicode.",
      details: { field: "question" },
    });
  return trimmed.normalize("NFC");
}
