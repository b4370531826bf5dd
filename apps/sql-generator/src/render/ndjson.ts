import { asciiJson, type Renderer } from "./renderer.ts";

/** `application/x-ndjson`: one `{"event", "data"}` object per line. */
export const ndjsonRenderer: Renderer = {
  contentType: "application/x-ndjson; charset=utf-8",
  render: ({ event, data }) => [`${asciiJson({ event, data })}\n`],
  keepAlive: "\n",
};
