/** Why a question to AWS has no answer. */
export type Reason = "denied" | "throttled" | "unreachable" | "not-emulated" | "failed";

/** A call that AWS did not answer. The checks that need it cannot say anything. */
export class Unanswered extends Error {
  override name = "Unanswered";
  readonly actions: readonly string[];
  readonly reason: Reason;
  constructor(actions: readonly string[], error: unknown) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    super(message ? `${name}: ${message}` : name, { cause: error });
    this.actions = actions;
    this.reason = reasonOf(error);
  }
}

interface SdkError {
  name: string;
  message: string;
  code?: unknown;
  $metadata?: { httpStatusCode?: number };
  $retryable?: { throttling?: boolean };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html lists the names of throttling errors. */
const throttling =
  /^(Throttl|RequestThrottled|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded|LimitExceededException$|PriorRequestNotComplete|EC2ThrottledException)/;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html, and EC2's and SNS's names for it. */
const denial =
  /^(AccessDenied|AuthorizationError|UnauthorizedOperation|UnauthorizedAccess|NotAuthorized|Forbidden|403$)/;

const network =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/;

function reasonOf(error: unknown): Reason {
  const { name, message, code, $metadata, $retryable } = error as SdkError;
  if (/not emulated offline/.test(message)) return "not-emulated";
  if (throttling.test(name) || $retryable?.throttling || $metadata?.httpStatusCode === 429)
    return "throttled";
  if (denial.test(name) || $metadata?.httpStatusCode === 403) return "denied";
  if (["TimeoutError", "AbortError"].includes(name) || network.test(String(code ?? ""))) return "unreachable";
  return "failed";
}

/** Whether an error says that what was asked for does not exist. */
export const isAbsence = (error: unknown, names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);
