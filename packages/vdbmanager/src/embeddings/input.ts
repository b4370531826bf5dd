import { setImmediate as nextTurn } from "node:timers/promises";
import { ThothError } from "../errors/index.ts";

/** Texts that are looked at before the event loop gets its turn. */
export const textsPerTurn = 500;

/** @throws INVALID_INPUT, INPUT_TOO_LARGE naming the argument or index */
export function checkText(value: unknown, name: string, maxCharacters: number): string {
  if (typeof value !== "string") {
    const type = value === null ? "null" : typeof value;
    throw new ThothError("INVALID_INPUT", {
      message: `${name} is ${type}, expected a string.`,
      details: { field: name, type },
    });
  }
  if (value.length > maxCharacters) {
    throw new ThothError("INPUT_TOO_LARGE", {
      message: `${name} has ${value.length} characters, at most ${maxCharacters} are taken (maxTextCharacters).`,
      details: { field: name, characters: value.length, maxCharacters },
    });
  }
  if (!value.isWellFormed()) {
    throw new ThothError("INVALID_INPUT", {
      message: `${name} holds a lone surrogate, which is no Unicode text.`,
      remedy: "Repair the text where it was cut or decoded, or replace with text.toWellFormed().",
      details: { field: name },
    });
  }
  return value;
}

/** Checks a list without blocking the event loop. */
export async function checkTexts(values: readonly unknown[], maxCharacters: number): Promise<void> {
  for (let index = 0; index < values.length; index++) {
    checkText(values[index], `texts[${index}]`, maxCharacters);
    if (index % textsPerTurn === textsPerTurn - 1) await nextTurn();
  }
}
