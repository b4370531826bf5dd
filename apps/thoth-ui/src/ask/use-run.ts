import { useCallback, useEffect, useReducer, useRef } from "react";
import { ask } from "../api/generator.ts";
import { ApiError, messageOf } from "../api/http.ts";
import { type Failure, nextRun, type Run } from "./run-state.ts";

export interface RunControl {
  run: Run | null;
  start(question: string, workspaceId: number): void;
  cancel(): void;
}

interface Going {
  controller: AbortController;
  /** Milliseconds since the question was sent. */
  atMs(): number;
}

/** Asks one question at a time and keeps what came back. A new question, or leaving the page, cancels the old one. */
export function useRun(token: string): RunControl {
  const [run, dispatch] = useReducer(nextRun, null);
  const current = useRef<Going | null>(null);
  useEffect(() => () => current.current?.controller.abort(), []);

  const start = useCallback(
    (question: string, workspaceId: number) => {
      current.current?.controller.abort();
      const controller = new AbortController();
      const startedAt = performance.now();
      const atMs = (): number => performance.now() - startedAt;
      current.current = { controller, atMs };
      dispatch({ type: "asked", question, workspaceId });

      async function follow(): Promise<void> {
        try {
          for await (const event of ask({ question, workspaceId, token, signal: controller.signal })) {
            if (controller.signal.aborted) return;
            dispatch({ type: "event", event, atMs: atMs() });
          }
        } catch (error) {
          if (controller.signal.aborted) return;
          dispatch({ type: "failed", failure: toFailure(error), atMs: atMs() });
        }
      }
      void follow();
    },
    [token],
  );

  const cancel = useCallback(() => {
    const going = current.current;
    if (going === null) return;
    going.controller.abort();
    dispatch({ type: "cancelled", atMs: going.atMs() });
  }, []);

  return { run, start, cancel };
}

function toFailure(error: unknown): Failure {
  const isSignedOut = error instanceof ApiError && error.status === 401;
  return {
    message: messageOf(error),
    ...(isSignedOut ? { action: "Your session has ended: sign out, then sign in again." } : {}),
  };
}
