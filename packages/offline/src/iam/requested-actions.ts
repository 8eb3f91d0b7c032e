import type { IncomingMessage } from "node:http";

/** One thing that a request asks AWS to do, in IAM's words. */
export interface RequestedAction {
  /** Such as `s3:GetObject`. */
  action: string;
  /** ARN of what it is done to. */
  resource: string;
}

/**
 * What a request needs to be allowed. A copy needs to read and to write; reading an object that is not there needs the
 * right to list, without which S3 would not say that it is missing.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 *
 * @param request.status the answer's, since S3's needs depend on whether the object is there
 */
export function requestedActions({
  service,
  request,
  body,
  status,
  region,
  accountId,
}: {
  service: string;
  request: IncomingMessage;
  body: Buffer | undefined;
  status: number;
  region: string;
  accountId: string;
}): RequestedAction[] {
  if (service === "s3") return ofS3(request, status);
  const arn = (rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
  if (service === "lambda") {
    const name = /\/functions\/([^/]+)\/invocations/.exec(request.url ?? "")?.[1] ?? "";
    const address = decodeURIComponent(name);
    return [
      {
        action: "lambda:InvokeFunction",
        resource: address.startsWith("arn:") ? address : arn(`function:${address}`),
      },
    ];
  }
  const [, operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
  const action = `${service}:${operation}`;
  const input = JSON.parse(body?.toString() || "{}");
  if (service === "dynamodb") {
    const { TableName, IndexName } = input;
    return [{ action, resource: arn(`table/${TableName}${IndexName ? `/index/${IndexName}` : ""}`) }];
  }
  if (service === "states") return [{ action, resource: input.stateMachineArn ?? input.executionArn ?? "*" }];
  if (service === "events")
    return (input.Entries ?? []).map(({ EventBusName = "default" }: { EventBusName?: string }) => ({
      action,
      resource: EventBusName.startsWith("arn:") ? EventBusName : arn(`event-bus/${EventBusName}`),
    }));
  return [{ action, resource: "*" }];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
function ofS3({ method = "", url = "/", headers }: IncomingMessage, status: number): RequestedAction[] {
  const [path = "/", search = ""] = url.split("?");
  const query = new URLSearchParams(search);
  const object = (address: string) => `arn:aws:s3:::${decodeURIComponent(address).replace(/^\//, "")}`;
  const bucketOf = (resource: string) => resource.split("/")[0] ?? resource;
  const resource = object(path);
  const bucket = bucketOf(resource);
  if (resource === bucket) return [{ action: "s3:ListBucket", resource }];
  const unseen = status === 404 ? [{ action: "s3:ListBucket", resource: bucket }] : [];
  if (query.has("tagging"))
    return [
      { action: method === "GET" ? "s3:GetObjectTagging" : "s3:PutObjectTagging", resource },
      ...unseen,
    ];
  if (method === "GET" || method === "HEAD") return [{ action: "s3:GetObject", resource }, ...unseen];
  if (method === "DELETE") return [{ action: "s3:DeleteObject", resource }];
  const source = headers["x-amz-copy-source"];
  return [
    ...(source ? [{ action: "s3:GetObject", resource: object(String(source)) }] : []),
    { action: "s3:PutObject", resource },
    ...unseen,
  ];
}
