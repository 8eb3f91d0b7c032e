import { PartnerError } from "@airlock/core/partners/errors.ts";
import { UserError } from "./user-error.ts";

/** Errors of calls to AWS that a person can mend, by their name or code, and what to do. */
const remedies: Readonly<Record<string, string>> = {
  CredentialsProviderError:
    "There are no AWS credentials, or they cannot be read. Sign in, for example with aws sso login, and name the profile with AWS_PROFILE.",
  ExpiredToken: "The AWS credentials have expired. Sign in again.",
  ExpiredTokenException: "The AWS credentials have expired. Sign in again.",
  InvalidClientTokenId:
    "AWS does not know the access key. Sign in again, or name another profile with AWS_PROFILE.",
  UnrecognizedClientException:
    "AWS does not know the access key. Sign in again, or name another profile with AWS_PROFILE.",
  SignatureDoesNotMatch: "The secret access key is not that of the access key id.",
  ECONNREFUSED: "Nothing answers there. Is the system running, or AWS_ENDPOINT_URL set?",
  ECONNRESET: "The connection was closed. Try again: every command can be repeated.",
  ENOTFOUND: "The host is not known. Check the network and AIRLOCK_REGION.",
  EAI_AGAIN: "The host cannot be looked up. Check the network.",
  ETIMEDOUT: "There was no answer in time. Try again: every command can be repeated.",
  TimeoutError: "There was no answer in time. Try again: every command can be repeated.",
  TooManyRequestsException: "Cognito limits the rate of requests. Try again: every command can be repeated.",
  LimitExceededException:
    "A quota of Cognito is used up: of app clients in the user pool, or of e-mails in a day. Remove partners, try again tomorrow, or request a higher quota.",
  CodeDeliveryFailureException:
    "Cognito could not send the e-mail. Check the address, or give --print-password, and hand the password over yourself.",
};

const denials = new Set(["AccessDenied", "AccessDeniedException"]);

/**
 * The message for an error that the user can mend; undefined for any other.
 * @param program the npm script that was called
 */
export function messageOf(
  error: unknown,
  stage: string,
  program: "partner" | "reviewer" = "partner",
): string | undefined {
  if (error instanceof UserError || error instanceof PartnerError) return error.message;
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))
    return `${error.message.replace(/\.?$/, ".")} --help lists commands and options.`;
  if (denials.has(error.name))
    return `${error.message}\nThe policy that the command needs: npm run ${program} -- policy --stage ${stage}`;
  const code = "code" in error ? String(error.code) : "";
  const name = [error.name, code].find((each) => Object.hasOwn(remedies, each));
  if (name === undefined) return undefined;
  return `${error.message || name}\n${Object.hasOwn(remedies, name) ? remedies[name] : ""}`;
}
