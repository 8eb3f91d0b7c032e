import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Graph, Properties } from "../src/graph/graph.ts";
import { startSystem } from "../src/run/system.ts";
import { eventually } from "./support/eventually.ts";
import { temporaryFolder } from "./support/local-aws.ts";
import { putSales, saleRule } from "./support/sales.ts";
import { graphWith, resource } from "./support/shop.ts";
import { arn, policyOf } from "./support/shop-names.ts";

const destinationArn = arn("events", "api-destination/partner/1");
const connectionArn = arn("events", "connection/partner/1");
const lostArn = arn("sqs", "lost");

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: unknown;
  at: number;
}

/** An HTTP server that answers each request with the next status, and with the last one from then on. */
async function startReceiver(...answers: [status: number, headers?: Record<string, string>][]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const body = JSON.parse((await text(request)) || "null");
    const [status, answerHeaders] = answers[Math.min(received.length, answers.length - 1)] ?? [204];
    received.push({ method, url, headers, body, at: performance.now() });
    response.writeHead(status, answerHeaders).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const apiKey: Properties = {
  authorizationType: "API_KEY",
  authParameters: { apiKey: { key: "x-webhook-key", value: "the secret" } },
};

interface Declared {
  url: string;
  directory?: string;
  target?: Properties;
  destination?: Properties;
  connection?: Properties;
}

function graphOf({ url, target, destination, connection = apiKey }: Declared): Graph {
  const resources = [
    resource("aws:cloudwatch/eventConnection:EventConnection", "Partner", connection, {
      outputs: { arn: connectionArn },
    }),
    resource(
      "aws:cloudwatch/eventApiDestination:EventApiDestination",
      "Partner",
      { connectionArn, httpMethod: "POST", invocationEndpoint: `${url}/hook`, ...destination },
      { outputs: { arn: destinationArn } },
    ),
    ...saleRule({
      arn: destinationArn,
      deadLetterConfig: { arn: lostArn },
      ...target,
    }),
    resource(
      "aws:sqs/queue:Queue",
      "Lost",
      {
        policy: policyOf({
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: lostArn,
        }),
      },
      { outputs: { name: "lost", arn: lostArn } },
    ),
  ];
  return graphWith(resources);
}

async function start(declared: Declared) {
  let { directory } = declared;
  if (!directory) {
    const folder = await temporaryFolder();
    onTestFinished(folder.remove);
    directory = folder.path;
  }
  const system = await startSystem({ graph: graphOf(declared), directory, port: 0 });
  onTestFinished(() => system.close());
  return {
    system,
    directory,
    sell: (...ids: string[]) => putSales(system, ids),
    async deadLetters(): Promise<Properties[]> {
      const lines = await readFile(join(directory, "sqs", "lost.jsonl"), "utf8").catch(() => "");
      return lines
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
  };
}

describe("an event is sent to the endpoint", () => {
  test("with the API key of its connection", async () => {
    const { url, received } = await startReceiver([200]);
    const { system, sell, deadLetters } = await start({ url });
    await sell("1");
    await system.idle();
    expect(received).toEqual([
      expect.objectContaining({
        method: "POST",
        url: "/hook",
        headers: expect.objectContaining({
          "x-webhook-key": "the secret",
          "user-agent": "Amazon/EventBridge/ApiDestinations",
          "content-type": "application/json; charset=utf-8",
        }),
        body: expect.objectContaining({ source: "shop", "detail-type": "Sold", detail: { id: "1" } }),
      }),
    ]);
    expect(await deadLetters()).toEqual([]);
  });

  test("with name and password, and the parameters of connection and target", async () => {
    const { url, received } = await startReceiver([200]);
    const { system, sell } = await start({
      url,
      destination: { httpMethod: "PUT", invocationEndpoint: `${url}/shops/*/sales` },
      connection: {
        authorizationType: "BASIC",
        authParameters: {
          basic: { username: "keeper", password: "p:w" },
          invocationHttpParameters: {
            headers: [{ key: "x-tenant", value: "north" }],
            queryStrings: [{ key: "version", value: "2" }],
            bodies: [{ key: "token", value: "t" }],
          },
        },
      },
      target: {
        httpTarget: { pathParameterValues: ["a/b"], headerParameters: { "x-kind": "sale" } },
        inputTransformer: { inputPaths: { id: "$.detail.id" }, inputTemplate: '{"sold": <id>}' },
      },
    });
    await sell("1");
    await system.idle();
    expect(received).toMatchObject([
      {
        method: "PUT",
        url: "/shops/a%2Fb/sales?version=2",
        headers: {
          authorization: `Basic ${Buffer.from("keeper:p:w").toString("base64")}`,
          "x-tenant": "north",
          "x-kind": "sale",
        },
        body: { sold: "1", token: "t" },
      },
    ]);
  });

  test("no more often than its rate limit allows", async () => {
    const { url, received } = await startReceiver([200]);
    const { system, sell } = await start({ url, destination: { invocationRateLimitPerSecond: 20 } });
    await sell("1", "2", "3");
    await system.idle();
    const [first = 0, , third = 0] = received.map(({ at }) => at);
    // Two intervals of 50 ms; a timer may fire a little early, and a request take a little longer than the next.
    expect(third - first).toBeGreaterThan(75);
  });
});

describe("an endpoint that answers with an error", () => {
  test.each([401, 407, 409, 429, 500, 503])("gets the event again after %i", async (status) => {
    const { url, received } = await startReceiver([status, { "retry-after": "0" }], [204]);
    const { system, sell, deadLetters } = await start({ url });
    await sell("1");
    await system.idle();
    expect(received).toHaveLength(2);
    expect(await deadLetters()).toEqual([]);
  });

  test.each([301, 400, 403, 404, 410])("does not get the event again after %i", async (status) => {
    const { url, received } = await startReceiver([status, { location: "/elsewhere" }]);
    const { system, sell, deadLetters } = await start({ url });
    await sell("1");
    await system.idle();
    expect(received).toHaveLength(1);
    const [letter, ...others] = await deadLetters();
    expect(others).toEqual([]);
    expect(letter?.body.detail).toEqual({ id: "1" });
    expect(letter?.attributes).toEqual({
      RULE_ARN: arn("events", "rule/sold"),
      TARGET_ARN: destinationArn,
      ERROR_CODE: "SDK_CLIENT_ERROR",
      ERROR_MESSAGE: `${destinationArn} answered ${status}.`,
    });
  });

  test("gets the event as often as its retry policy says, and a dead letter tells why it ended", async () => {
    const { url, received } = await startReceiver([503]);
    const { system, sell, deadLetters } = await start({
      url,
      target: { retryPolicy: { maximumRetryAttempts: 1 } },
    });
    await sell("1");
    await system.idle();
    expect(received).toHaveLength(2);
    expect((await deadLetters())[0]?.attributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
    });
  });

  test("gets the event after a restart of the system", async () => {
    const { url, received } = await startReceiver([503, { "retry-after": "3600" }], [204]);
    const { system, sell, directory } = await start({ url });
    await sell("1");
    await eventually(async () => received.length === 1);
    await system.close();
    const again = await start({ url, directory });
    await again.system.idle();
    expect(received.map(({ body }) => (body as Properties).detail)).toEqual([{ id: "1" }, { id: "1" }]);
  });
});

test("a target without a role is not called", async () => {
  const { url, received } = await startReceiver([204]);
  const { system, sell, deadLetters } = await start({
    url,
    target: { roleArn: undefined, retryPolicy: { maximumRetryAttempts: 0 } },
  });
  await sell("1");
  await system.idle();
  expect(received).toEqual([]);
  expect((await deadLetters())[0]?.attributes.ERROR_MESSAGE).toMatch(/has no role/);
});
