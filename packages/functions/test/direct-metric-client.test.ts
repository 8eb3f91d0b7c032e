import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { expect, onTestFinished, test } from "vitest";
import { DirectMetricClient } from "../src/overview/direct-metric-client.ts";
import type { MetricClient } from "../src/overview/metric-client.ts";
import { createMetricClient } from "../src/overview/sdk-metric-client.ts";

const credentials = { accessKeyId: "AKIA", secretAccessKey: "secret", sessionToken: "session" };
const region = "eu-central-1";
const times = { StartTime: new Date("2026-11-25T00:00:00Z"), EndTime: new Date("2026-11-27T00:00:00Z") };
const query = { Id: "q0", MetricStat: { Metric: { Namespace: "Airlock" }, Period: 86_400, Stat: "Sum" } };
const requests: [string, (client: MetricClient) => Promise<object>][] = [
  ["metric data", (client) => client.getMetricData({ ...times, MetricDataQueries: [query] })],
  [
    "a page of metric data",
    (client) => client.getMetricData({ ...times, MetricDataQueries: [], NextToken: "t" }),
  ],
  [
    "a list of metrics",
    (client) => client.listMetrics({ Namespace: "Airlock", Dimensions: [{ Name: "Stage" }] }),
  ],
];
const answer = {
  MetricDataResults: [{ Id: "q0", Label: "One", Timestamps: [1795651200, 1795564800], Values: [1, 2] }],
  Metrics: [{ Namespace: "Airlock", Dimensions: [{ Name: "Partner", Value: "one" }] }],
  NextToken: "next",
};

/** CloudWatch that gives these answers in turn, a client of the SDK for it, and one without. */
async function startCloudWatch(...answers: { status: number; body: object }[]) {
  const received: {
    target: string | undefined;
    type: string | undefined;
    scope: string | undefined;
    body: unknown;
  }[] = [];
  const server = createServer(async (request, response) => {
    const { "x-amz-target": target, "content-type": type, authorization = "" } = request.headers;
    const chunks: Buffer[] = await request.toArray();
    const scope = /Credential=AKIA\/\d+\/([\w-]+\/\w+)/.exec(authorization)?.[1];
    received.push({
      target: String(target),
      type,
      scope,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    });
    const { status, body } = answers[Math.min(received.length, answers.length) - 1] ?? {
      status: 500,
      body: {},
    };
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => server.close().closeAllConnections());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bySdk = createMetricClient(new CloudWatchClient({ endpoint, region, credentials }));
  const environment = { region, credentials, endpoints: { monitoring: endpoint } };
  return { received, bySdk, environment };
}

test.each(requests)("Without the SDK, %s is asked and read as by the SDK.", async (_, send) => {
  const { received, bySdk, environment } = await startCloudWatch({ status: 200, body: answer });
  const direct = new DirectMetricClient(environment, () => Promise.reject(new Error("not without the SDK")));
  const { $metadata: _metadata, ...expected } = (await send(bySdk)) as { $metadata?: unknown };
  expect(await send(direct)).toMatchObject(expected);
  const [sdk, own] = received;
  expect(sdk?.scope).toBe("eu-central-1/monitoring");
  expect(own).toEqual(sdk);
});

test.each(requests)("What is not answered as expected is left to the SDK: %s.", async (_, send) => {
  const refusal = { status: 500, body: { __type: "InternalServiceFault" } };
  const { received, bySdk, environment } = await startCloudWatch(refusal, { status: 200, body: answer });
  const direct = new DirectMetricClient(environment, async () => bySdk);
  expect(await send(direct)).toMatchObject({ NextToken: "next" });
  expect(received).toHaveLength(2);
});

test("Without what Lambda's variables say, the SDK sends everything.", async () => {
  const { received, bySdk } = await startCloudWatch({ status: 200, body: answer });
  const direct = new DirectMetricClient(undefined, async () => bySdk);
  expect(await direct.listMetrics({})).toMatchObject({ NextToken: "next" });
  expect(received).toHaveLength(1);
});
