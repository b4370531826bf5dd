import type { Language } from "../question/language.ts";
import type { Workspace } from "../thoth-be/workspaces.ts";
import { LexicalIndex } from "./lexical-index.ts";

/** Lexical indexes by workspace version and language; the last few are kept. */
export class LexicalIndexCache {
  readonly #max: number;
  readonly #indexes = new Map<string, Promise<LexicalIndex>>();

  /** @param max indexes kept. */
  constructor(max = 30) {
    this.#max = max;
  }

  get(workspace: Workspace, language: Language): Promise<LexicalIndex> {
    const key = `${workspace.id}/${workspace.version}/${language}`;
    const known = this.#indexes.get(key);
    if (known !== undefined) {
      this.#indexes.delete(key);
      this.#indexes.set(key, known);
      return known;
    }
    const built = LexicalIndex.build(workspace.schema, language);
    this.#indexes.set(key, built);
    built.catch(() => this.#indexes.delete(key));
    const oldest = this.#indexes.keys().next().value;
    if (this.#indexes.size > this.#max && oldest !== undefined) this.#indexes.delete(oldest);
    return built;
  }
}
