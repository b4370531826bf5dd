import { ThothError } from "../../errors/index.ts";

/** `holder` is what has the name already. */
export function nameTaken(name: string, holder: "collection" | "alias"): ThothError {
  return new ThothError("NAME_TAKEN", {
    message: `"${name}" is the name of ${holder === "alias" ? "an alias" : "a collection"} already.`,
    details: { name, holder },
  });
}
