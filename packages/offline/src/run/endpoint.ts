import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../http/aws-error.ts";
import { readBody } from "../http/read-body.ts";
import { type Signed, signedService, verifySignature } from "../http/signature.ts";
import { xmlDocument } from "../http/xml.ts";
import type { Cognito } from "../services/cognito/cognito.ts";
import type { DynamoDB } from "../services/dynamodb/dynamodb.ts";
import type { Lambda } from "../services/lambda/lambda.ts";
import { sendError } from "../services/s3/answers.ts";
import type { S3 } from "../services/s3/s3.ts";

/** A service of AWS's JSON protocols: the action's name and its arguments. */
export type JsonService = (action: string, body: Record<string, unknown>) => Promise<unknown>;

const bodyBytesAtMost = 20 * 1024 ** 2;

/**
 * "AWS" behind one port: tells the service by the signature's scope, verifies the signature, and hands the request on.
 * `authorize` is the place for the caller's policies; it sees every verified request before its service does. `observe` is
 * told of every verified request once it was answered.
 */
export function createEndpoint(services: {
  s3: S3;
  dynamodb: DynamoDB;
  lambda: Lambda;
  cognito: Cognito;
  json: Record<string, JsonService>;
  secretOf: (accessKeyId: string) => string | undefined;
  identityOf: (accessKeyId: string) => { arn: string; account: string };
  now: () => Date;
  authorize?: (caller: Signed, request: IncomingMessage) => void;
  observe?: (caller: Signed, request: IncomingMessage, body: Buffer | undefined, status: number) => void;
}) {
  const {
    s3,
    dynamodb,
    lambda,
    cognito,
    json,
    secretOf,
    identityOf,
    now,
    authorize = () => {},
    observe,
  } = services;

  return async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const service = signedService(request);
    try {
      if (request.url?.startsWith("/_cognito/")) return await cognito.handle(request, response);
      if (service === "s3" || service === undefined) {
        const caller = await verifySignature(request, { secretOf, now });
        authorize(caller, request);
        if (observe) response.once("finish", () => observe(caller, request, undefined, response.statusCode));
        return await s3.handle(request, response, caller);
      }
      const body = await readBody(request, bodyBytesAtMost);
      if (!body) throw new AwsError("RequestEntityTooLarge", 413, "The request is too large.");
      const caller = await verifySignature(request, { secretOf, now, body });
      authorize(caller, request);
      if (observe) response.once("finish", () => observe(caller, request, body, response.statusCode));
      response.setHeader("x-amzn-requestid", requestId);
      if (service === "dynamodb") {
        replay(request, body);
        dynamodb.handle(request, response);
      } else if (service === "lambda") await invokeFunction(request, response, body);
      else if (service === "sts") sendIdentity(response, identityOf(caller.accessKeyId), body);
      else {
        const [, action = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
        const call = json[service];
        if (!call)
          throw new AwsError(
            "UnknownOperationException",
            400,
            `The service "${service}" is not emulated offline.`,
          );
        sendJson(response, 200, await call(action, body.length > 0 ? JSON.parse(body.toString()) : {}));
      }
    } catch (error) {
      if (service === "s3" || service === undefined) return sendError(request, response, error, requestId);
      const known = error instanceof AwsError ? error : new AwsError("InternalFailure", 500, String(error));
      if (!response.headersSent)
        sendJson(response, known.status, { __type: known.code, message: known.message });
    }
  };

  async function invokeFunction(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ): Promise<void> {
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? "")?.[1];
    if (!name || request.method !== "POST")
      throw new AwsError(
        "UnknownOperationException",
        404,
        `Lambda's ${request.method} ${request.url} is not emulated offline.`,
      );
    const payload = body.length > 0 ? JSON.parse(body.toString()) : {};
    if (request.headers["x-amz-invocation-type"] === "Event") {
      void lambda.invoke(decodeURIComponent(name), payload).catch(() => {});
      response.writeHead(202).end();
      return;
    }
    const result = await lambda.invoke(decodeURIComponent(name), payload);
    if (result.functionError) response.setHeader("x-amz-function-error", result.functionError);
    response.setHeader("x-amz-executed-version", "$LATEST");
    sendJson(response, 200, result.payload);
  }
}

/** dynalite reads the body itself, by events, long after it has been read for its hash. */
function replay(request: IncomingMessage, body: Buffer): void {
  const on = request.on.bind(request);
  request.on = ((name: string, listener: (...values: unknown[]) => void) => {
    if (name === "data") {
      if (body.length > 0) queueMicrotask(() => listener(body.toString()));
      return request;
    }
    if (name === "end") {
      setImmediate(listener);
      return request;
    }
    return on(name, listener);
  }) as typeof request.on;
  request.addListener = request.on;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify(body ?? {}));
}

function sendIdentity(
  response: ServerResponse,
  { arn, account }: { arn: string; account: string },
  body: Buffer,
): void {
  if (new URLSearchParams(body.toString()).get("Action") !== "GetCallerIdentity")
    throw new AwsError("InvalidAction", 400, "Of STS, only GetCallerIdentity is emulated offline.");
  response.writeHead(200, { "content-type": "text/xml" });
  response.end(
    xmlDocument("GetCallerIdentityResponse", {
      GetCallerIdentityResult: { Arn: arn, UserId: arn.split("/").at(-1), Account: account },
    }),
  );
}
