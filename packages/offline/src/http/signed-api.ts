import type { IncomingMessage, ServerResponse } from "node:http";
import type { NeededAccess } from "../iam/authorizer.ts";
import type { RequestedAction } from "../iam/policy.ts";
import type { AwsError } from "./aws-error.ts";
import type { Signed } from "./signature.ts";
import type { SignatureRules } from "./signature-rules.ts";

/** A request whose signature was verified. */
export interface VerifiedRequest {
  request: IncomingMessage;
  caller: Signed;
  /** Empty where the API reads the body itself. */
  body: Buffer;
}

/** A request that the caller may make. */
export interface SignedRequest extends VerifiedRequest {
  /**
   * Decides about access that only shows while the request is answered.
   * @throws AwsError the service's own, such as AccessDenied
   */
  authorize: (needed: NeededAccess) => void;
}

/** The API of an AWS service, in the service's protocol. */
export interface SignedApi {
  /** Absent: `answer` reads the body itself, as a stream. */
  bodyBytesAtMost?: number;
  /** Set for the one API that also refuses requests whose signature names no service. On AWS, S3 does. */
  receivesUnsigned?: true;
  /**
   * Sees each request before its signature is verified, and may set headers of its answer.
   * @returns whether it has answered the request
   * @throws AwsError
   */
  receive?(request: IncomingMessage, response: ServerResponse): boolean;
  /** Answers a request. An error that it throws is given to `sendError`; one that is no `AwsError` as `internalError`. */
  answer(request: SignedRequest, response: ServerResponse): Promise<void> | void;
  /** Answers with an error, in the form that the service's protocol has for errors. */
  sendError(request: IncomingMessage, response: ServerResponse, error: AwsError): Promise<void> | void;
  /** The service's error for what is no fault of the request. Absent: as in AWS's JSON protocols. */
  internalError?(): AwsError;
  /** Absent: as for services with a JSON protocol. */
  signatureRules?: SignatureRules;
  /** What the caller has to be allowed before the request is answered. Absent: its requests are not authorized. */
  neededAccess?(request: VerifiedRequest): NeededAccess[];
  /** The service's error for a request that is not allowed. Absent: as in AWS's JSON protocols. */
  accessDenied?(message: string): AwsError;
  /**
   * The IAM actions that a request needs, besides those that are decided while it is answered. Absent: none.
   * @param status HTTP status of the answer
   */
  requestedActions?(request: VerifiedRequest, status: number): RequestedAction[];
}
