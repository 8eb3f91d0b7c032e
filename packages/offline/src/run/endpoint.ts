import type { IncomingMessage, ServerResponse } from "node:http";
import { DiskFault } from "../files/disk-fault.ts";
import { AwsError } from "../http/aws-error.ts";
import { createJsonApi, internalFailure, operationOf } from "../http/json-api.ts";
import type { Handler } from "../http/listener.ts";
import { isQueryRequest, sendQueryError } from "../http/query-error.ts";
import { readBody } from "../http/read-body.ts";
import { signedService, verifySignature } from "../http/signature.ts";
import { jsonSignatureRules } from "../http/signature-rules.ts";
import type { SignedApi, VerifiedRequest } from "../http/signed-api.ts";
import { sourceIpOf } from "../http/source-ip.ts";
import type { Authorizer, NeededAccess } from "../iam/authorizer.ts";
import type { RoleCredentials } from "../iam/credentials.ts";
import { denialMessage, denialReport } from "../iam/denial.ts";
import type { RequestedAction } from "../iam/policy.ts";
import type { Principal } from "../iam/principals.ts";
import type { InFlight } from "../services/in-flight.ts";
import { UserError } from "../user-error.ts";

/** Receives an IAM action that a role requested, after the request was answered. */
export type OnAction = (roleArn: string, requested: RequestedAction) => void;

/**
 * AWS's services behind one port: finds the service by the signature's scope, verifies the signature, decides by the
 * policies whether the caller may, and lets the service answer.
 *
 * @param options.apis by the service's id in a signature's scope
 * @param options.paths handlers of requests that are not signed, by the beginning of the path
 */
export function createEndpoint({
  apis,
  paths,
  credentials,
  authorizer,
  region,
  now,
  report,
  reportDenial = report,
  onAction,
  answers,
}: {
  apis: ReadonlyMap<string, SignedApi>;
  paths: ReadonlyMap<string, Handler>;
  credentials: RoleCredentials;
  authorizer: Authorizer;
  /** The region that signatures have to be for. */
  region: string;
  now: () => Date;
  /** Receives a line about each request that failed. */
  report: (message: string) => void;
  /** Receives a line about each request that is not allowed. Absent: as `report`. */
  reportDenial?: (message: string) => void;
  onAction?: OnAction | undefined;
  /** Lists each request whose actions are not reported yet. A client can have the whole answer before they are. */
  answers: InFlight;
}): Handler {
  const apiForUnsigned = [...apis.values()].find(({ receivesUnsigned }) => receivesUnsigned);
  return async (request, response) => {
    const [, handler] = [...paths].find(([prefix]) => request.url?.startsWith(prefix)) ?? [];
    if (handler) return handler(request, response);
    const service = signedService(request);
    const api = (service === undefined ? apiForUnsigned : apis.get(service)) ?? notEmulated(service);
    try {
      if (api.receive?.(request, response)) return;
      const verified = await verify(request, api);
      const decided: NeededAccess[] = [];
      const authorize = (needed: NeededAccess) => {
        decide(api, verified, needed);
        decided.push(needed);
      };
      for (const needed of api.neededAccess?.(verified) ?? []) decide(api, verified, needed);
      if (onAction) reportActions(api, verified, decided, response);
      await api.answer({ ...verified, authorize }, response);
    } catch (error) {
      await api.sendError(request, response, awsErrorOf(error, request, api));
    }
  };

  async function verify(request: IncomingMessage, api: SignedApi): Promise<VerifiedRequest> {
    const secretOf = (accessKeyId: string) => credentials.secretOf(accessKeyId);
    const options = { rules: api.signatureRules ?? jsonSignatureRules, region, secretOf, now };
    if (api.bodyBytesAtMost === undefined)
      return { request, body: Buffer.alloc(0), caller: await verifySignature(request, options) };
    const body = await readBody(request, api.bodyBytesAtMost);
    if (!body) throw new AwsError("RequestEntityTooLarge", 413, "The request is too large.");
    return { request, body, caller: await verifySignature(request, { ...options, body }) };
  }

  /** What went wrong inside is only said to the person who runs the system: it may name files of this machine. */
  function awsErrorOf(error: unknown, { method, url }: IncomingMessage, api: SignedApi): AwsError {
    if (error instanceof AwsError) return error;
    // Faults of the disk are reported where they are found.
    if (!isClosedConnection(error) && !(error instanceof DiskFault))
      report(`${method} ${url?.split("?")[0]} failed: ${describe(error)}`);
    return api.internalError?.() ?? internalFailure();
  }

  /** @throws AwsError the service's own, such as AccessDeniedException */
  function decide(api: SignedApi, { request, caller }: VerifiedRequest, needed: NeededAccess): void {
    const arn = credentials.roleOf(caller.accessKeyId);
    const principal: Principal = arn === undefined ? { kind: "anonymous" } : { kind: "role", arn };
    const sourceIp = sourceIpOf(request);
    const decision = authorizer.decide({ principal, sourceIp, now: now() }, needed);
    if (decision === undefined || decision.result === "allowed") return;
    reportDenial(denialReport(principal, needed, decision));
    const message = denialMessage(principal, needed, decision);
    throw api.accessDenied?.(message) ?? new AwsError("AccessDeniedException", 400, message);
  }

  /** @param decided what is decided while the request is answered */
  function reportActions(
    api: SignedApi,
    verified: VerifiedRequest,
    decided: readonly RequestedAction[],
    response: ServerResponse,
  ): void {
    // Before "close", which follows "finish" or the end of the connection.
    response.once("finish", () => {
      const roleArn = credentials.roleOf(verified.caller.accessKeyId) ?? "";
      const requested = api.requestedActions?.(verified, response.statusCode) ?? [];
      for (const { action, resource } of [...requested, ...decided])
        onAction?.(roleArn, { action, resource });
    });
    answers.track(new Promise((closed) => response.once("close", closed)));
  }
}

/** Whether an error only says that the client closed its connection. */
const isClosedConnection = (error: unknown): boolean =>
  ["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE"].includes(
    (error as NodeJS.ErrnoException)?.code ?? "",
  );

/** Says that a service is not emulated, whether or not the caller may use it. */
function notEmulated(service: string | undefined): SignedApi {
  const api = createJsonApi({ notEmulated: () => `The service "${service}" is not emulated offline.` });
  return {
    ...api,
    sendError: (request, response, error) =>
      isQueryRequest(request) ? sendQueryError(response, error) : api.sendError(request, response, error),
    requestedActions: ({ request, body }) => {
      const operation = isQueryRequest(request)
        ? (new URLSearchParams(body.toString()).get("Action") ?? "")
        : operationOf(request);
      return [{ action: `${service}:${operation}`, resource: "*" }];
    },
  };
}

/** The message of an error that the user can mend, the stack of any other. */
function describe(error: unknown): unknown {
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? error.stack : error;
}
