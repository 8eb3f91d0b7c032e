import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { S3ServiceException } from "@aws-sdk/client-s3";

/** How one step ends. */
export const faults = [
  /** Not carried out; the service answers 500. */
  "fails",
  /** Not carried out; the service refuses because of too many requests. */
  "is throttled",
  /** Carried out, but the answer is lost. */
  "loses its answer",
  /** The caller gives up; it is carried out at any later time. */
  "times out",
  /** Carried out; the SDK loses the answer and sends the request again, whose answer arrives. */
  "is sent twice",
  /** The process ends before the request. */
  "is killed before",
  /** The process ends after the request was carried out. */
  "is killed after",
  /** The process ends; the request is carried out at any later time. */
  "is killed meanwhile",
] as const;
export type Fault = (typeof faults)[number];
export type Outcome = Fault | "succeeds";

/** The faults of a request that changes nothing: for it, the others have the same effect as one of these. */
export const faultsOfRead: readonly Fault[] = ["fails", "is throttled", "is killed before"];

export type Service = "DynamoDB" | "S3" | "StepFunctions";

const errorNames = {
  fails: { DynamoDB: "InternalServerError", S3: "InternalError", StepFunctions: "InternalServerError" },
  "is throttled": {
    DynamoDB: "ProvisionedThroughputExceededException",
    S3: "SlowDown",
    StepFunctions: "ThrottlingException",
  },
} as const;

/** The error that the SDK throws for a fault, after its own retries. */
export function errorOf(service: Service, fault: Fault): Error {
  if (fault !== "fails" && fault !== "is throttled")
    return Object.assign(new Error("The request timed out."), { name: "TimeoutError" });
  const name = errorNames[fault][service];
  const httpStatusCode = service === "S3" ? (fault === "fails" ? 500 : 503) : fault === "fails" ? 500 : 400;
  const options = { name, message: name, $fault: "server", $metadata: { httpStatusCode } } as const;
  return service === "S3" ? new S3ServiceException(options) : new DynamoDBServiceException(options);
}
