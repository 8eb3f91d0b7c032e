import { expect, test } from "vitest";
import { withPlaces } from "../src/http/api-documents.ts";
import { asyncApi } from "../src/http/asyncapi.ts";
import { makeApiDocuments } from "../src/http/make-api-documents.ts";
import { openApi } from "../src/http/openapi.ts";
import { startApi } from "./api.ts";

test("the OpenAPI document has the URL at which it was requested, and the stage's token endpoint", async () => {
  const { request } = await startApi();
  const { status, body } = await request("noClient", "GET", "/openapi.json");
  expect(status).toBe(200);
  expect(body.servers).toEqual([{ url: "https://api.example/test" }]);
  expect(body.components.securitySchemes.clientCredentials).toMatchObject({
    type: "oauth2",
    flows: { clientCredentials: { tokenUrl: "https://login.example/oauth2/token" } },
  });
});

test("every body of a request has an example, and that of a registration is accepted", async () => {
  const { request } = await startApi();
  const { body } = await request("noClient", "GET", "/openapi.json");
  const operations = Object.values<Record<string, { requestBody?: { content: object } }>>(body.paths);
  const bodies = operations.flatMap((methods) =>
    Object.values(methods).flatMap(({ requestBody }) => (requestBody ? [requestBody.content] : [])),
  );
  // That they fulfil their schemas is a rule of `npm run lint:openapi`.
  expect(bodies).toEqual(
    bodies.map(() => ({ "application/json": expect.objectContaining({ example: expect.anything() }) })),
  );
  const { example } = body.paths["/documents"].post.requestBody.content["application/json"];
  expect(await request("annaId", "POST", "/documents", example)).toMatchObject({ status: 201 });
});

test("dates and times have no pattern, of which the reference would make random texts as examples", async () => {
  const { request } = await startApi();
  const { body } = await request("noClient", "GET", "/openapi.json");
  expect(JSON.stringify(body)).not.toMatch(/"format":"date(-time)?","pattern"/);
});

test.each(["https://api.example/prod", 'https://api.example/a"b\\c$&', ""])(
  "The documents that a deploy makes say of the URL %j what the code says.",
  (url) => {
    const stage = { maximumDocumentBytes: 12_345 };
    const places = { url, tokenUrl: "https://login.example/oauth2/token" };
    const { "openapi.json": document, "events.json": events } = makeApiDocuments(stage);
    expect(JSON.parse(withPlaces(document, places))).toEqual(
      JSON.parse(JSON.stringify(openApi(stage, places))),
    );
    expect(JSON.parse(events)).toEqual(JSON.parse(JSON.stringify(asyncApi())));
  },
);
