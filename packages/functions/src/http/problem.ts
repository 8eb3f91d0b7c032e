import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type ProblemName, problems, problemType } from "./problem-types.ts";

/** A fault in one member of the request; `pointer` is a JSON pointer (RFC 6901), or names a header or parameter. */
export interface Fault {
  pointer: string;
  detail: string;
}

/** Thrown by a handler to answer with a problem. */
export class Problem extends Error {
  readonly problem: ProblemName;
  readonly errors: Fault[] | undefined;
  constructor(problem: ProblemName, detail: string, errors?: Fault[]) {
    super(detail);
    this.problem = problem;
    this.errors = errors;
  }
}

/** The problem document of RFC 9457, and its status. */
export function problemBody(name: ProblemName, detail: string, requestId: string, errors?: Fault[]) {
  const { status, title } = problems[name];
  return {
    status: status as ContentfulStatusCode,
    body: { type: problemType(name), title, status, detail, requestId, ...(errors && { errors }) },
  };
}
