/** A request of Swagger UI before it is sent. */
interface OutgoingRequest {
  url: string;
  headers: Record<string, string>;
  body?: unknown;
}

/**
 * Moves the client's id and secret of a token request into its body, as Cognito allows, and removes a header that Cognito
 * does not need. The request is then a simple one: browsers send it to another origin without a preflight.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
export function simplifyTokenRequest(request: OutgoingRequest, tokenUrl: string): OutgoingRequest {
  if (request.url !== tokenUrl) return request;
  const headers = new Map(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const credentials = /^Basic (.+)$/.exec(headers.get("authorization") ?? "")?.[1];
  if (credentials === undefined) return request;
  const [clientId = "", ...secret] = atob(credentials).split(":");
  const body = new URLSearchParams(String(request.body ?? ""));
  body.set("client_id", clientId);
  body.set("client_secret", secret.join(":"));
  headers.delete("authorization");
  headers.delete("x-requested-with");
  return { ...request, headers: Object.fromEntries(headers), body: body.toString() };
}
