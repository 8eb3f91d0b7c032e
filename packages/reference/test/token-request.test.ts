import { expect, test } from "vitest";
import { describeSamples } from "../src/samples.ts";
import { simplifyTokenRequest } from "../src/token-request.ts";

const tokenUrl = "https://login.example/oauth2/token";

test("a token request names the client in its body, so that browsers send it without a preflight", () => {
  const request = simplifyTokenRequest(
    {
      url: tokenUrl,
      headers: {
        Accept: "application/json",
        Authorization: `Basic ${btoa("client:se:cret/+=")}`,
        "X-Requested-With": "XMLHttpRequest",
      },
      body: "grant_type=client_credentials&scope=airlock%2Fread",
    },
    tokenUrl,
  );
  expect(request.headers).toEqual({ accept: "application/json" });
  expect(Object.fromEntries(new URLSearchParams(String(request.body)))).toEqual({
    grant_type: "client_credentials",
    scope: "airlock/read",
    client_id: "client",
    client_secret: "se:cret/+=",
  });
});

test("other requests are sent as they are, with their token", () => {
  const request = { url: "https://api.example/documents", headers: { Authorization: "Bearer token" } };
  expect(simplifyTokenRequest(request, tokenUrl)).toBe(request);
});

test("an operation's description contains its examples, and the document is not changed", () => {
  const samples = [{ lang: "Shell", label: "curl", source: "curl https://api.example" }];
  const api = { paths: { "/documents": { get: { description: "Lists.", "x-codeSamples": samples } } } };
  const described = describeSamples(api);
  expect(described.paths["/documents"]?.get?.description).toBe(
    "Lists.\n\n**curl**\n\n```shell\ncurl https://api.example\n```",
  );
  expect(api.paths["/documents"].get.description).toBe("Lists.");
});
