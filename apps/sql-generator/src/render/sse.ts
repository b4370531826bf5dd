import { asciiJson, type Renderer } from "./renderer.ts";

/** `text/event-stream`: the event's name and its data as one JSON line. */
export const sseRenderer: Renderer = {
  contentType: "text/event-stream; charset=utf-8",
  render: ({ event, data }) => [`event: ${event}\ndata: ${asciiJson(data)}\n\n`],
  keepAlive: ": keep-alive\n\n",
};
