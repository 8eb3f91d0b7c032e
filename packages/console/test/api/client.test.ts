import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { answerOf, createApi } from "../../src/api/client.ts";
import { ApiError, ConnectionError } from "../../src/api/problem.ts";
import { SessionExpiredError } from "../../src/session/session.ts";
import { Tab } from "../support/tab.ts";
import { TestStage } from "../support/test-stage.ts";

let stage: TestStage;
beforeEach(async () => {
  stage = await new TestStage().start();
});
afterEach(() => stage.stop());

/** The API of the stage, with its person signed in. */
async function signIn() {
  const session = await new Tab(stage).signIn();
  return { session, api: createApi(`${stage.origin}/offline`, session) };
}

test("a request that the gateway refuses for its token is sent again with a new one", async () => {
  const { api } = await signIn();
  stage.accessTokens.clear();
  stage.api = () => ({ status: 200, body: { statuses: [] } });
  expect((await answerOf(api.GET("/queue"))).data).toEqual({ statuses: [] });
  expect(stage.tokenRequests).toBe(2);
});

test("a body is sent again with a new token as it was", async () => {
  const { api } = await signIn();
  stage.accessTokens.clear();
  stage.api = ({ body }) => ({ status: 202, body: JSON.parse(body) });
  const body = { decision: "reject", reason: "Not a claim" } as const;
  const call = api.POST("/documents/{id}/decision", { params: { path: { id: "01" } }, body });
  expect((await answerOf(call)).data).toEqual(body);
});

test("a session whose new token is refused as well has expired", async () => {
  const { api, session } = await signIn();
  stage.api = () => ({ status: 401, body: {} });
  await expect(answerOf(api.GET("/queue"))).rejects.toThrow(SessionExpiredError);
  expect(session.state().status).toBe("expired");
});

test("an error has the problem's title, detail and request id, and the seconds to wait", async () => {
  const { api } = await signIn();
  stage.api = () => ({
    status: 429,
    headers: { "retry-after": "7" },
    body: { title: "Too many requests", detail: "Wait.", requestId: "request-1" },
  });
  const error = await answerOf(api.GET("/queue")).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    message: "Wait.",
    status: 429,
    retryAfterSeconds: 7,
    problem: { title: "Too many requests", requestId: "request-1" },
  });
});

test("an API that cannot be reached is a connection error", async () => {
  const { api } = await signIn();
  await stage.stop();
  await expect(answerOf(api.GET("/queue"))).rejects.toThrow(ConnectionError);
  await stage.start();
});

test("a request that is not answered in time counts as lost", async () => {
  const { api } = await signIn();
  const { promise, resolve } = Promise.withResolvers<void>();
  stage.api = async () => {
    await promise;
    return { status: 200, body: {} };
  };
  const lost = new AbortController();
  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(lost.signal);
  onTestFinished(() => timeout.mockRestore());
  const call = answerOf(api.GET("/queue"));
  const refused = expect(call).rejects.toThrow(ConnectionError);
  await expect.poll(() => timeout.mock.calls).toEqual([[40_000]]);
  lost.abort(new DOMException("The time is over.", "TimeoutError"));
  await refused;
  resolve();
});

test("an answer that ends before its end is a connection error, which can be tried again", async () => {
  const broken = Promise.reject<never>(new TypeError("network error"));
  await expect(answerOf(broken)).rejects.toThrow(ConnectionError);
});
