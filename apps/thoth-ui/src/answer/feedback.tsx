import { type ReactElement, useState } from "react";
import { saveFeedback } from "../api/generator.ts";
import { messageOf } from "../api/http.ts";

/** Keeps a right answer as an example for later questions. */
export function Feedback(props: { token: string; workspaceId: number; requestId: string }): ReactElement {
  const [state, setState] = useState<"open" | "saving" | "saved" | { error: string }>("open");

  async function save(): Promise<void> {
    setState("saving");
    try {
      await saveFeedback(props.token, props.workspaceId, props.requestId);
      setState("saved");
    } catch (failure) {
      setState({ error: messageOf(failure) });
    }
  }

  if (state === "saved")
    return (
      <p className="quiet feedback" role="status">
        Kept as an example for later questions.
      </p>
    );
  return (
    <p className="feedback">
      <button type="button" disabled={state === "saving"} onClick={() => void save()}>
        This is right: keep it as an example
      </button>
      {typeof state === "object" && <span role="alert"> {state.error}</span>}
    </p>
  );
}
