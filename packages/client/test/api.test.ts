import { expect, test } from "vitest";
import { ApiError, answerOf, createApi, NetworkError } from "../src/index.ts";
import { type Reply, replying } from "./support/server.ts";

const token = () => "a-token";

/** An API whose server gives these replies in turn. */
async function apiOf(replies: Reply[], options: Partial<Parameters<typeof createApi>[0]> = {}) {
  const { url, received } = await replying(...replies);
  return {
    api: createApi({ apiUrl: url, token, retries: { firstPauseSeconds: 0 }, ...options }),
    url,
    received,
  };
}

const registration = { filename: "a.txt", contentType: "text/plain", size: 1, sha256: "0".repeat(64) };

test("a registration whose answer is lost is repeated with the same Idempotency-Key", async () => {
  const { api, received } = await apiOf([{ cut: true }, { status: 503 }, { status: 201, body: { id: "A" } }]);
  const { data } = await answerOf("POST /documents", api.POST("/documents", { body: registration }));
  expect(data.id).toBe("A");
  expect(received).toHaveLength(3);
  const keys = new Set(received.map(({ headers }) => headers["idempotency-key"]));
  expect(keys.size).toBe(1);
  expect(keys).not.toContain(undefined);
  for (const { body } of received) expect(JSON.parse(body)).toEqual(registration);
});

test("a problem document becomes an error with its members and Retry-After", async () => {
  const problem = { type: "t", title: "Quota used up", status: 429, detail: "Too many.", quota: "documents" };
  const { api, received } = await apiOf([{ status: 429, headers: { "retry-after": "3600" }, body: problem }]);
  const error = await answerOf("GET /documents", api.GET("/documents")).catch((error) => error);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 429, problem, retryAfterSeconds: 3600 });
  expect(error.message).toBe("GET /documents answered 429 Quota used up: Too many.");
  // An hour is longer than the client waits.
  expect(received).toHaveLength(1);
});

test("a request that is refused for its rate is repeated after Retry-After", async () => {
  const tooMany = { status: 429, headers: { "retry-after": "0" } };
  const { api, received } = await apiOf([tooMany, tooMany, { body: { documents: [], cursor: null } }]);
  const { data } = await answerOf("GET /documents", api.GET("/documents"));
  expect(data).toEqual({ documents: [], cursor: null });
  expect(received).toHaveLength(3);
});

test("a request whose token has expired is repeated once with a new token", async () => {
  const asked: boolean[] = [];
  const renewing = ({ renew }: { renew: boolean }) => {
    asked.push(renew);
    return renew ? "new" : "old";
  };
  const { api, received } = await apiOf([{ status: 401 }, { body: {} }, { status: 401 }], {
    token: renewing,
  });
  await answerOf("GET /queue", api.GET("/queue"));
  expect(received.map(({ headers }) => headers.authorization)).toEqual(["Bearer old", "Bearer new"]);
  await expect(answerOf("GET /queue", api.GET("/queue"))).rejects.toMatchObject({ status: 401 });
  expect(asked).toEqual([false, true, false, true]);
});

test("a server that answers with a page is not taken for the API", async () => {
  const fetch = async () => new Response("<html>It works!</html>");
  const api = createApi({ apiUrl: "http://localhost", token, fetch });
  await expect(answerOf("GET /queue", api.GET("/queue"))).rejects.toThrow("Check the API's URL.");
});

test("a request that is aborted during a pause ends with the signal's reason", async () => {
  const { api, received } = await apiOf([{ status: 503, headers: { "retry-after": "50" } }]);
  const controller = new AbortController();
  const request = answerOf("GET /queue", api.GET("/queue", { signal: controller.signal }));
  await expect.poll(() => received.length).toBe(1);
  controller.abort(new Error("The user left."));
  await expect(request).rejects.toThrow("The user left.");
});

test("a server that does not answer is an error of the network after the last attempt", async () => {
  const retries = { attempts: 2, firstPauseSeconds: 0 };
  const { api, received, url } = await apiOf([{ cut: true }], { retries });
  const error = await answerOf("GET /queue", api.GET("/queue")).catch((error) => error);
  expect(error).toBeInstanceOf(NetworkError);
  expect(error.message).toContain(url);
  expect(received).toHaveLength(2);
});
