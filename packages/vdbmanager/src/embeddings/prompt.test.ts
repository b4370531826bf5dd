import { describe, expect, it } from "vitest";
import { choosePrompt } from "./prompt.ts";

const model = {
  prompts: { query: "query: ", document: "", passage: "passage: ", cluster: "cluster: " },
  defaultPromptName: "cluster",
};

describe("choosePrompt", () => {
  it.each([
    [{}, "cluster: "],
    [{ kind: "query" }, "query: "],
    [{ kind: "document" }, ""],
    [{ kind: "document", promptName: "passage" }, "passage: "],
  ] as const)("%j gives %j", (options, prompt) => {
    expect(choosePrompt(model, options)).toBe(prompt);
  });

  it("uses none without a default, and no name that every object has", () => {
    expect(choosePrompt({ ...model, defaultPromptName: null }, {})).toBe("");
    expect(() => choosePrompt(model, { promptName: "toString" })).toThrow(/toString/);
  });
});
