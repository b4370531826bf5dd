import { useEffect, useState } from "react";
import { ApiError, messageOf } from "../api/http.ts";
import { exampleQuestions, listWorkspaces, type Session, type Workspace } from "../api/thoth-be.ts";

const shownExamples = 4;

export interface Workspaces {
  workspaces: readonly Workspace[] | null;
  selected: Workspace | null;
  select(id: number): void;
  examples: readonly string[];
  error: string | null;
}

/** The workspaces of the signed-in user, the one chosen, and a few questions stored in it. */
export function useWorkspaces(session: Session, onSignedOut: () => void): Workspaces {
  const [workspaces, setWorkspaces] = useState<readonly Workspace[] | null>(null);
  const [selectedId, setSelectedId] = useState<number | null>(null);
  const [examples, setExamples] = useState<readonly string[]>([]);
  const [error, setError] = useState<string | null>(null);
  const { token, user } = session;

  useEffect(() => {
    const controller = new AbortController();
    listWorkspaces(token, controller.signal).then(
      (list) => {
        setWorkspaces(list);
        const first = list.find((workspace) => workspace.default_workspace.includes(user.id)) ?? list[0];
        setSelectedId(first?.id ?? null);
      },
      (failure: unknown) => {
        if (controller.signal.aborted) return;
        if (failure instanceof ApiError && failure.status === 401) onSignedOut();
        else setError(messageOf(failure));
      },
    );
    return () => controller.abort();
  }, [token, user.id, onSignedOut]);

  useEffect(() => {
    setExamples([]);
    if (selectedId === null) return;
    const controller = new AbortController();
    exampleQuestions(token, selectedId, controller.signal).then(
      (questions) => setExamples(spread(questions, shownExamples)),
      (failure: unknown) => {
        if (!controller.signal.aborted) setError(messageOf(failure));
      },
    );
    return () => controller.abort();
  }, [token, selectedId]);

  const selected = workspaces?.find((workspace) => workspace.id === selectedId) ?? null;
  return { workspaces, selected, select: setSelectedId, examples, error };
}

/** `count` entries at even distances, so that examples are not all of one kind. */
function spread<T>(list: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.floor(list.length / count));
  return list.filter((_, index) => index % step === 0).slice(0, count);
}
