import { ThothError } from "../../errors/index.ts";

export function collectionNotFound(store: string, collection: string): ThothError {
  return new ThothError("COLLECTION_NOT_FOUND", {
    message: `There is no collection "${collection}" in the ${store} store.`,
    details: { collection },
  });
}
