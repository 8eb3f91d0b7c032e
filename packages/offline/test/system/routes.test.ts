import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { useStation } from "../support/running-station.ts";

const station = useStation();

test("a running app lists its schedules and what is not emulated", () => {
  expect(station.system.declarationErrors).toEqual([]);
  expect(station.system.notEmulated).toEqual([]);
  expect(station.system.schedules).toEqual(["Nightly cron(0 3 * * ? *)"]);
  expect(station.system.outputs).toMatchObject({ region: "eu-central-1", clients: {}, tokenUrl: undefined });
});

test("routes write to the table and read its index in descending order of numbers", async () => {
  expect((await station.record("bergen", 9, "NW")).status).toBe(201);
  expect((await station.record("molde", 12, "NW")).status).toBe(201);
  expect(await (await station.call("GET", "/countries/NW/warmest")).json()).toEqual([
    ["molde", 12],
    ["bergen", 9],
  ]);
  expect(await station.administrator.item("bergen", "2026-01-01")).toMatchObject({
    country: "NW",
    temperature: 9,
  });
});

test("an ANY route with a greedy path parameter invokes a function that answers by callback", async () => {
  const answer = await station.call("PATCH", "/echo/high/up%20north?wind=east&wind=west");
  expect(await answer.json()).toEqual({
    httpMethod: "PATCH",
    pathParameters: { "all-the-rest": "high/up north" },
    queryStringParameters: { wind: "west" },
  });
});

test("a route takes parameters and headers with the names of Object's members", async () => {
  const headers = { constructor: "1", "to-string": "2" };
  const answer = await fetch(`${station.system.outputs.apiUrl}/echo/x?__proto__=1&constructor=2&toString=3`, {
    headers,
  });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain(
    '"queryStringParameters":{"__proto__":"1","constructor":"2","toString":"3"}',
  );
});

test("a preflight request is answered with the CORS headers that SST declares", async () => {
  const answer = await station.call("OPTIONS", "/stations/bergen/readings");
  expect(answer.status).toBe(204);
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(answer.headers.get("access-control-allow-methods")).toContain("PUT");
});

test("a route that is not declared is 403", async () => {
  const answer = await station.call("DELETE", "/stations/bergen/readings");
  expect(answer.status).toBe(403);
  expect(await answer.json()).toEqual({ message: "Missing Authentication Token" });
});

test("a route whose function throws is 502, the error is in its log, and the next call is served", async () => {
  const answer = await station.record("oslo", "warm");
  expect(answer.status).toBe(502);
  expect(await answer.json()).toEqual({ message: "Internal server error" });
  expect((await station.record("oslo", 7)).status).toBe(201);

  const lines = await eventually(async () => {
    const found = await station.linesOf("src/record.handler");
    return found.some(({ message }) => message?.station === "oslo") ? found : undefined;
  });
  const thrown = lines.find(({ level }) => level === "ERROR");
  expect(thrown?.message).toMatch(/TypeError: The thermometer is broken\n {4}at /);
  expect(lines.find(({ message }) => message?.station === "oslo")).toMatchObject({
    level: "INFO",
    message: { message: "recorded", station: "oslo" },
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  for (const { timestamp } of lines) expect(Date.parse(timestamp)).not.toBeNaN();
});
