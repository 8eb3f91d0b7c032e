import { setTimeout } from "node:timers/promises";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { DeliveryRefused, type Target } from "./deliveries.ts";
import {
  type ApiDestinationDeclaration,
  type ConnectionDeclaration,
  eventApiDestinationType,
  eventConnectionType,
  type HttpTarget,
} from "./types.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html */
const timeoutMilliseconds = 5000;

/** Requests per second where the destination declares no limit. */
const defaultRateLimit = 300;

/** The client errors that EventBridge tries again, besides all server errors. */
const retriedStatuses = [401, 407, 409, 429];

interface Endpoint {
  destination: ApiDestinationDeclaration;
  connection: ConnectionDeclaration | undefined;
  /** When the rate limit lets the next request begin, in milliseconds since 1970. */
  nextRequest: number;
}

/**
 * The declared API destinations: HTTP endpoints that are targets of rules.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 */
export class ApiDestinations {
  readonly #endpoints: ReadonlyMap<string, Endpoint>;

  constructor(graph: Graph) {
    const connections = resourcesOfType(graph, eventConnectionType);
    this.#endpoints = new Map(
      resourcesOfType(graph, eventApiDestinationType).map(({ inputs, outputs }) => {
        const connection = connections.find(({ outputs: { arn } }) => arn === inputs.connectionArn);
        return [outputs.arn, { destination: inputs, connection: connection?.inputs, nextRequest: 0 }];
      }),
    );
  }

  /**
   * Sends an input to an endpoint, once its rate limit allows it.
   * @throws DeliveryRefused when the endpoint answers with another status than a success
   */
  async invoke({ arn, http = {} }: Target, input: unknown, signal: AbortSignal): Promise<void> {
    const endpoint = this.#endpoints.get(arn);
    if (!endpoint?.connection)
      throw new Error(`The API destination ${arn} or its connection is not declared.`);
    await waitForTurn(endpoint, signal);
    const { httpMethod, invocationEndpoint } = endpoint.destination;
    const response = await fetch(urlOf(invocationEndpoint, http, endpoint.connection), {
      method: httpMethod,
      headers: headersOf(http, endpoint.connection),
      ...(!/^(GET|HEAD)$/.test(httpMethod) && { body: bodyOf(input, endpoint.connection) }),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
    });
    await response.body?.cancel();
    if (!response.ok) throw refusal(arn, response);
  }
}

async function waitForTurn(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  const { invocationRateLimitPerSecond = defaultRateLimit } = endpoint.destination;
  const now = Date.now();
  const turn = Math.max(now, endpoint.nextRequest);
  endpoint.nextRequest = turn + 1000 / invocationRateLimitPerSecond;
  if (turn > now) await setTimeout(turn - now, undefined, { signal, ref: false });
}

function refusal(arn: string, { status, headers }: Response): DeliveryRefused {
  const retryAfter = headers.get("retry-after") ?? "";
  const seconds = /^-?\d+$/.test(retryAfter)
    ? Number(retryAfter)
    : (Date.parse(retryAfter) - Date.now()) / 1000 || 0;
  const mayRetry = status >= 500 || retriedStatuses.includes(status);
  // A negative number of seconds asks to stop; a date may be past.
  const stops = retryAfter.startsWith("-");
  return new DeliveryRefused(`${arn} answered ${status}.`, {
    mayRetry: mayRetry && !stops,
    retryAfterSeconds: Math.max(0, seconds),
  });
}

/** The endpoint with its `*` replaced by the target's path parameters, and with the query parameters. */
function urlOf(
  endpoint: string,
  { pathParameterValues = [], queryStringParameters }: HttpTarget,
  connection: ConnectionDeclaration,
): URL {
  const values = [...pathParameterValues];
  const url = new URL(endpoint.replaceAll("*", () => encodeURIComponent(values.shift() ?? "")));
  const { queryStrings = [] } = connection.authParameters.invocationHttpParameters ?? {};
  for (const [name, value] of Object.entries(queryStringParameters ?? {})) url.searchParams.set(name, value);
  for (const { key, value } of queryStrings) url.searchParams.set(key, value);
  return url;
}

function headersOf(
  { headerParameters }: HttpTarget,
  { authorizationType, authParameters }: ConnectionDeclaration,
): Headers {
  const headers = new Headers(headerParameters);
  headers.set("user-agent", "Amazon/EventBridge/ApiDestinations");
  headers.set("content-type", "application/json; charset=utf-8");
  headers.set("range", "bytes=0-1048575");
  headers.set("accept-encoding", "gzip,deflate");
  for (const { key, value } of authParameters.invocationHttpParameters?.headers ?? [])
    headers.set(key, value);
  const { apiKey, basic } = authParameters;
  if (apiKey) headers.set(apiKey.key, apiKey.value);
  else if (basic) {
    const credentials = Buffer.from(`${basic.username}:${basic.password}`).toString("base64");
    headers.set("authorization", `Basic ${credentials}`);
  } else throw new Error(`Connections of type ${authorizationType} are not emulated offline.`);
  return headers;
}

function bodyOf(input: unknown, { authParameters }: ConnectionDeclaration): string {
  const { bodies = [] } = authParameters.invocationHttpParameters ?? {};
  const isObject = input !== null && typeof input === "object" && !Array.isArray(input);
  if (!isObject) return JSON.stringify(input ?? null);
  return JSON.stringify({ ...input, ...Object.fromEntries(bodies.map(({ key, value }) => [key, value])) });
}
