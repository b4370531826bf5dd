import { variantOf } from "../catalogue.ts";
import { isNeededFile, unsupportedModel, whyIncomplete } from "../needed-files.ts";
import type { RemoteFile } from "./download-file.ts";
import { downloadFiles, encodePath } from "./download-files.ts";
import { HttpClient, type HttpOptions } from "./http-client.ts";
import { readHubListing } from "./hub-listing.ts";
import type { ModelSource, SourceContext, Wanted } from "./source.ts";

/** A server that speaks the Hugging Face hub's protocol. */
export function hubSource(options: HttpOptions): ModelSource {
  const client = new HttpClient(options);
  return {
    name: "hub",
    label: client.label,
    needsNetwork: true,
    share: 0.6,
    refuses({ reference, revision }) {
      const variant = variantOf(reference.id, revision);
      return variant === "fp32" ? null : `its variant ${variant} is no commit of the hub`;
    },
    async fetch(wanted, context) {
      const { revision, files } = await plan(client, wanted, context);
      const model = { id: wanted.reference.id, revision, source: "hub" as const };
      return { revision, files: await downloadFiles(client, model, files, context) };
    },
  };
}

interface Plan {
  readonly revision: string;
  readonly files: readonly (RemoteFile & { readonly isLfs?: boolean })[];
}

async function plan(client: HttpClient, wanted: Wanted, context: SourceContext): Promise<Plan> {
  const { id } = wanted.reference;
  const urlOf = (revision: string, path: string): string =>
    `/${id}/resolve/${encodeURIComponent(revision)}/${encodePath(path)}`;
  if (wanted.files !== undefined) {
    const { revision } = wanted;
    return {
      revision,
      files: wanted.files.map((file) => ({
        ...file,
        gitSha1: undefined,
        url: urlOf(revision, file.path),
      })),
    };
  }
  // The branch is resolved once; every file is then asked of that commit, so a moving branch cannot mix revisions.
  const listing = await readHubListing(client, id, wanted.revision, context.deadline);
  const paths = listing.files.map((file) => file.path);
  const incomplete = whyIncomplete(paths);
  if (incomplete !== null) throw unsupportedModel(id, incomplete);
  return {
    revision: listing.revision,
    files: listing.files
      .filter((file) => isNeededFile(file.path))
      .map((file) => ({
        ...file,
        url: urlOf(listing.revision, file.path),
        isLfs: file.sha256 !== undefined,
      })),
  };
}
