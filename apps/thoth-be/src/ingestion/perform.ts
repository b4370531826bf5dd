import type { JobContext } from "./context.ts";
import { importDescriptions } from "./import-descriptions.ts";
import type { JobRequest } from "./job.ts";
import { loadEvidence } from "./load-evidence.ts";
import { loadQuestions } from "./load-questions.ts";
import { preprocess } from "./preprocess.ts";

/** Does the work of a job. */
export function perform(context: JobContext, request: JobRequest): Promise<void> {
  switch (request.type) {
    case "load-evidence":
      return loadEvidence(context, request.source);
    case "load-questions":
      return loadQuestions(context, request.source);
    case "import-descriptions":
      return importDescriptions(context);
    case "preprocess":
      return preprocess(context, request.steps);
  }
}
