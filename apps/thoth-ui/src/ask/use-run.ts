import { useCallback, useEffect, useReducer, useRef } from "react";
import { ask } from "../api/generator.ts";
import { ApiError } from "../api/http.ts";
import { nextRun, type Run } from "./run-state.ts";

export interface RunControl {
  run: Run | null;
  start(question: string, workspaceId: number): void;
  cancel(): void;
}

/** Asks one question at a time and keeps what came back. A new question, or leaving the page, cancels the old one. */
export function useRun(token: string): RunControl {
  const [run, dispatch] = useReducer(nextRun, null);
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);

  const start = useCallback(
    (question: string, workspaceId: number) => {
      current.current?.abort();
      const controller = new AbortController();
      current.current = controller;
      const startedAt = performance.now();
      const atMs = (): number => performance.now() - startedAt;
      dispatch({ type: "asked", question, workspaceId });

      async function follow(): Promise<void> {
        try {
          for await (const event of ask({ question, workspaceId, token, signal: controller.signal })) {
            if (controller.signal.aborted) return;
            dispatch({ type: "event", event, atMs: atMs() });
          }
        } catch (error) {
          if (controller.signal.aborted) return;
          const message = error instanceof ApiError ? error.message : `The page failed: ${String(error)}`;
          dispatch({ type: "failed", failure: { message }, atMs: atMs() });
        }
      }
      void follow();
    },
    [token],
  );

  const cancel = useCallback(() => {
    current.current?.abort();
    dispatch({ type: "cancelled", atMs: 0 });
  }, []);

  return { run, start, cancel };
}
