import { ThothError } from "../errors/index.ts";
import { aliases, type CatalogueModel, catalogue } from "./catalogue.ts";

export interface ModelReference {
  /** `org/name`. */
  readonly id: string;
  /** 40-hex commit, branch or tag; undefined = the catalogue's pin, else `main`. */
  readonly revision: string | undefined;
  /** Undefined = fp32, or another variant of the same vector space where only that is to be had. */
  readonly variant: string | undefined;
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
  return { id: groups.id ?? "", revision: groups.revision, variant: groups.variant };
}

/** The catalogue's row of a reference, when the reference does not name another revision or variant. */
export function pinnedModel(reference: ModelReference): CatalogueModel | undefined {
  const { id, revision, variant } = reference;
  return catalogue.find(
    (row) =>
      row.id === id &&
      (revision ?? row.revision) === row.revision &&
      (variant ?? row.variant) === row.variant,
  );
}

/** Other variants of a pinned model, which may serve when the reference names neither revision nor variant. */
export function alternativesTo({ id, revision, variant }: ModelReference): readonly CatalogueModel[] {
  if (revision !== undefined || variant !== undefined) return [];
  return catalogue.filter((row) => row.id === id).slice(1);
}

/** @throws INVALID_INPUT when the reference names a variant that its model does not have */
export function checkVariant({ id, variant = "fp32" }: ModelReference): void {
  const known = ["fp32", ...catalogue.filter((row) => row.id === id).map((row) => row.variant)];
  if (known.includes(variant)) return;
  throw new ThothError("INVALID_INPUT", {
    message: `${id} has no variant "${variant}".`,
    remedy: `Name one of ${[...new Set(known)].join(", ")}, or none.`,
    details: { model: id, variant },
  });
}
