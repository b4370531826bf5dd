import type { ErrorCode } from "./codes.ts";
import type { ErrorDetails, ThothError } from "./thoth-error.ts";

/** Problem details as of RFC 9457, with Thoth's code, retryability and facts as extension members. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  retryable: boolean;
  details: ErrorDetails;
}

/** Renders an error as RFC 9457 problem details. No stack, no cause. */
export function toProblem(error: ThothError): Problem {
  return {
    type: `urn:thoth:error:${error.code}`,
    title: error.code,
    status: error.status,
    detail: error.message,
    code: error.code,
    retryable: error.retryable,
    details: error.details,
  };
}
