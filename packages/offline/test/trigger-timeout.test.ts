import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AppClient } from "../src/services/cognito/app-clients.ts";
import { askTrigger } from "../src/services/cognito/pre-token-generation.ts";
import type { UserPool } from "../src/services/cognito/user-pools.ts";
import type { User } from "../src/services/cognito/users.ts";
import type { InvokeResult } from "../src/services/lambda/lambda.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const trigger = { functionArn: "arn:claims", version: "V2_0" };
const question = {
  pool: { id: "pool", arn: "arn:pool", region: "us-west-2", trigger } as UserPool,
  client: { clientId: "page" } as AppClient,
  user: { username: "jane", sub: "1", status: "CONFIRMED", attributes: [], groups: [] } as unknown as User,
  scopes: [],
  source: "TokenGeneration_HostedAuth" as const,
};
const result: InvokeResult = { payload: { response: {} }, requestId: "1" };
const unanswered = () => new Promise<never>(() => {});

test("a function that does not answer within 5 seconds is invoked three times, and then nobody signs in", async () => {
  const invoke = vi.fn(unanswered);
  const asked = askTrigger(invoke, question).catch((error) => error);
  await vi.advanceTimersByTimeAsync(14_999);
  expect(invoke).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(1);
  expect(await asked).toMatchObject({
    name: "TriggerError",
    message: "Socket timeout while invoking Lambda function",
  });
  expect(invoke).toHaveBeenCalledTimes(3);
});

test("a function that answers when it is invoked again decides", async () => {
  const invoke = vi.fn<() => Promise<InvokeResult>>(async () => result).mockImplementationOnce(unanswered);
  const asked = askTrigger(invoke, question);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await asked).toEqual({ id: {}, access: {}, groups: undefined });
  expect(vi.getTimerCount()).toBe(0);
});
