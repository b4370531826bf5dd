import type { RunEvent, RunFailure, SqlChosen } from "../run/events.ts";
import { asciiJson, type Renderer } from "./renderer.ts";

/** The longest line readers of this format take whole, with room for the marker. */
const maxPayload = 15_000;

/**
 * `text/plain`: `MARKER:payload` lines. Readers show every line they do not know as raw text, so only THOTHLOG,
 * SQL_FORMATTED, SQL_READY, SQL_EXPLANATION and CRITICAL_ERROR are written, one write per line.
 */
export function textRenderer(username: string): Renderer {
  return {
    contentType: "text/plain; charset=utf-8",
    render: (event) => linesOf(event, username),
    keepAlive: "\n",
  };
}

function linesOf(event: RunEvent, username: string): string[] {
  switch (event.event) {
    case "status":
      return [log(event.data.message)];
    case "retrieval": {
      const { columns, values, evidence, pairs } = event.data;
      return [
        log(
          `Found ${columns.length} columns, ${values.length} values, ${evidence.length} evidence lines, ${pairs.length} examples`,
        ),
      ];
    }
    case "candidates":
      return [log(`${event.data.candidates.length} candidates checked`)];
    case "sql":
      return sqlLines(event.data, username);
    case "preview":
      return [];
    case "explanation":
      return [explanation(event.data.explanation, event.data.language)];
    case "done": {
      const { degraded } = event.data;
      return [log(degraded.length === 0 ? "Done" : `Done, with a loss: ${degraded.join("; ")}`)];
    }
    case "error":
      return [criticalError(event.data)];
  }
}

function sqlLines(data: SqlChosen, username: string): string[] {
  const { sql, workspace_id, timestamp, source, confidence } = data;
  const ready = { type: "sql_ready", sql, workspace_id, timestamp, username, agent: source, confidence };
  return [
    line("SQL_FORMATTED", asciiJson({ type: "sql_formatted", sql })),
    log(`Confidence ${confidence.toFixed(2)}: ${data.reasons.join("; ")}`),
    line("SQL_READY", asciiJson(ready)),
  ];
}

function explanation(text: string, language: string): string {
  const payload = (shown: string): string =>
    asciiJson({ type: "sql_explanation", explanation: shown, language });
  let shown = text;
  while (payload(shown).length > maxPayload) shown = `${shown.slice(0, Math.floor(shown.length * 0.8))}...`;
  return line("SQL_EXPLANATION", payload(shown));
}

function criticalError(failure: RunFailure): string {
  const { type, component, impact, action, code } = failure;
  const payload = (message: string): string =>
    asciiJson({
      type,
      component,
      message,
      impact,
      action,
      details: { code, request_id: failure.request_id },
    });
  let { message } = failure;
  while (payload(message).length > maxPayload)
    message = `${message.slice(0, Math.floor(message.length * 0.8))}...`;
  return line("CRITICAL_ERROR", payload(message));
}

function log(text: string): string {
  return line("THOTHLOG", text.replace(/\s+/g, " ").trim().slice(0, 2_000));
}

function line(marker: string, payload: string): string {
  return `${marker}:${payload}\n`;
}
