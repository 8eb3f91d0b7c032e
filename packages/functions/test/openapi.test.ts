import { expect, test } from "vitest";
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
