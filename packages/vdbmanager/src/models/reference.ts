import { ThothError } from "../errors/index.ts";
import { aliases, type CatalogueModel, catalogue } from "./catalogue.ts";

export interface ModelReference {
  /** `org/name`. */
  readonly id: string;
  /** 40-hex commit, branch or tag; undefined = the catalogue's pin, else `main`. */
  readonly revision: string | undefined;
  readonly variant: string;
}

const pattern = /^(?<id>[\w.-]+\/[\w.-]+)(?:@(?<revision>[\w./-]+))?(?:#(?<variant>[\w-]+))?$/;

/**
 * Reads `org/name[@revision][#variant]` or an alias.
 * @throws INVALID_INPUT for anything else, also for path segments such as `..`
 */
export function parseReference(text: string): ModelReference {
  const [name = "", variant] = text.split("#", 2);
  const expanded = aliases[name] === undefined ? text : `${aliases[name]}${variant ? `#${variant}` : ""}`;
  const groups = pattern.exec(expanded)?.groups;
  if (groups === undefined || expanded.includes("..") || groups.id?.includes("--")) {
    throw new ThothError("INVALID_INPUT", {
      message: `"${text}" is no model reference.`,
      remedy: `Write org/name[@revision][#variant] or one of ${Object.keys(aliases).join(", ")}.`,
    });
  }
  return { id: groups.id ?? "", revision: groups.revision, variant: groups.variant ?? "fp32" };
}

/** The catalogue's row of a reference, when the reference does not name another revision. */
export function pinnedModel(reference: ModelReference): CatalogueModel | undefined {
  return catalogue.find(
    (row) => row.id === reference.id && (reference.revision ?? row.revision) === row.revision,
  );
}
