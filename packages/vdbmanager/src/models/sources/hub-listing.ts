import { z } from "zod";
import { ThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";
import type { HttpClient } from "./http-client.ts";
import { readJsonBody } from "./read-json-body.ts";

export interface HubListing {
  /** 40-hex commit. */
  readonly revision: string;
  readonly files: readonly HubFile[];
}

interface HubFile {
  readonly path: string;
  readonly size: number | undefined;
  /** Of files in LFS. */
  readonly sha256: string | undefined;
  /** Of files in git. */
  readonly gitSha1: string | undefined;
}

const listing = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().int().nonnegative().nullish(),
      blobId: z.string().nullish(),
      lfs: z.object({ sha256: z.string(), size: z.number().int().nonnegative() }).nullish(),
    }),
  ),
});

/** Commit and files of a model, as `/api/models/{id}/revision/{revision}?blobs=true` tells them. */
export async function readHubListing(
  client: HttpClient,
  id: string,
  revision: string,
  deadline: Deadline,
): Promise<HubListing> {
  const path = `/api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  return client.retry(`ask for ${id}`, deadline, async (step) => {
    const { response } = await client.get(path, {}, step.signal);
    const parsed = listing.safeParse(await readJsonBody(response, client, step));
    if (!parsed.success) {
      throw new ThothError("MODEL_CORRUPT", {
        message: `What ${client.label} says about ${id} has an unknown form.`,
        remedy: "Check that HF_ENDPOINT names a Hugging Face hub.",
        cause: parsed.error,
      });
    }
    const { sha, siblings } = parsed.data;
    return {
      revision: sha,
      files: siblings.map(({ rfilename, size, blobId, lfs }) => ({
        path: rfilename,
        size: lfs?.size ?? size ?? undefined,
        sha256: lfs?.sha256,
        gitSha1: lfs ? undefined : (blobId ?? undefined),
      })),
    };
  });
}
