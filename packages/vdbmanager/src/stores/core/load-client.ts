import { ThothError } from "../../errors/index.ts";

/**
 * Loads the client of a database, an optional peer dependency, when it is first needed.
 * @throws INVALID_CONFIG naming the package to install
 */
export async function loadClient<T>(store: string, packageName: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new ThothError("INVALID_CONFIG", {
      message: `The ${store} store needs the package "${packageName}", which cannot be loaded.`,
      remedy: `Install it beside thoth-vdbmanager: npm install ${packageName}`,
      details: { store, package: packageName },
      cause,
    });
  }
}
