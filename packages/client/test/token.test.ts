import { expect, test } from "vitest";
import { clientCredentials, createClient, TokenError } from "../src/index.ts";
import { type Reply, replying } from "./support/server.ts";

const issued = (access_token: string, expires_in = 3600): Reply => ({ body: { access_token, expires_in } });

async function sourceOf(...replies: Reply[]) {
  const { url: tokenUrl, received } = await replying(...replies);
  const credentials = { tokenUrl, clientId: "id", clientSecret: "secret" };
  return { source: clientCredentials(credentials, { retries: { firstPauseSeconds: 0 } }), received };
}

test("a token is requested once for many requests at a time, and reused", async () => {
  const { source, received } = await sourceOf(issued("one"), issued("two"));
  const tokens = await Promise.all(Array.from({ length: 5 }, () => source({ renew: false })));
  expect([...tokens, await source({ renew: false })]).toEqual(Array(6).fill("one"));
  expect(received).toMatchObject([
    {
      method: "POST",
      body: "grant_type=client_credentials",
      headers: { authorization: `Basic ${btoa("id:secret")}` },
    },
  ]);
});

test("a token that has expired or was refused is replaced", async () => {
  const { source } = await sourceOf(issued("one", 0), issued("two", 0), issued("three"), issued("four"));
  expect(await source({ renew: false })).toBe("two");
  expect(await source({ renew: false })).toBe("three");
  expect(await source({ renew: true })).toBe("four");
});

test("a token is requested again after a temporary failure", async () => {
  const { source } = await sourceOf({ status: 503 }, { cut: true }, issued("one"));
  expect(await source({ renew: false })).toBe("one");
});

test("wrong credentials are an error that says what to check, and are tried again next time", async () => {
  const { source } = await sourceOf({ status: 400, body: { error: "invalid_client" } }, issued("one"));
  const error = await Promise.resolve(source({ renew: false })).catch((error) => error);
  expect(error).toBeInstanceOf(TokenError);
  expect(error.message).toContain("Check the client's id and secret.");
  expect(await source({ renew: false })).toBe("one");
});

test("a request that is aborted does not wait for its token", async () => {
  const controller = new AbortController();
  const token = Promise.withResolvers<string>();
  const { api } = createClient({ apiUrl: "http://api.invalid", token: () => token.promise });
  const aborted = api.GET("/documents", { signal: controller.signal });
  controller.abort(new Error("The user left."));
  await expect(aborted).rejects.toThrow("The user left.");
});

test("a secret with a character that no secret has is an error that says what to do", async () => {
  const credentials = { tokenUrl: "https://token.invalid", clientId: "id", clientSecret: "“secret”" };
  await expect(clientCredentials(credentials)({ renew: false })).rejects.toThrow("Copy both again.");
});
