import { downloadFiles, encodePath } from "./download-files.ts";
import { HttpClient, type HttpOptions } from "./http-client.ts";
import type { ModelSource } from "./source.ts";

/**
 * A plain HTTP folder (web server, S3 bucket by URL) that holds files at `{org}/{name}/{revision}/{path}`, as
 * `vdbmanager pack --folder` lays them down. Only for models whose bytes the catalogue or a model lock names.
 */
export function mirrorSource(options: HttpOptions): ModelSource {
  const client = new HttpClient(options);
  return {
    name: "mirror",
    label: client.label,
    needsNetwork: true,
    share: 0.6,
    refuses: ({ files }) =>
      files === undefined ? "a mirror has no file list: name the model in models.lock.json" : null,
    async fetch({ reference, revision, files = [] }, context) {
      const remote = files.map((file) => ({
        ...file,
        gitSha1: undefined,
        url: `/${reference.id}/${encodeURIComponent(revision)}/${encodePath(file.path)}`,
      }));
      const model = { id: reference.id, revision, source: "mirror" as const };
      return { revision, files: await downloadFiles(client, model, remote, context) };
    },
  };
}
