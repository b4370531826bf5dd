export { type ErrorCode, type ErrorCodeRow, errorCodes } from "./codes.ts";
export { type Problem, toProblem } from "./problem.ts";
export {
  type ErrorDetails,
  isThothError,
  ThothError,
  type ThothErrorOptions,
  toThothError,
} from "./thoth-error.ts";
