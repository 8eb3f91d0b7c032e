import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "../../packages/functions/src/http/operations.ts";
import { startScreen } from "../../packages/offline/src/cli/start-screen.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, tokenOf } from "../support/target.ts";

/** As in stages/offline.json. */
const scopesOfClients: Readonly<Record<string, readonly string[]>> = {
  partner: ["airlock/submit", "airlock/read"],
  reviewer: ["airlock/read", "airlock/review"],
  consumer: ["airlock/consume"],
  eraser: ["airlock/erase"],
};

let airlock: InProcess;
beforeAll(async () => {
  airlock = await startInProcess();
});
afterAll(() => airlock?.close());

test("Each operation answers 401 without a token, 403 to a token without its scopes, and neither with one of them.", async () => {
  const clients = await Promise.all(
    Object.entries(scopesOfClients).map(async ([name, granted]) => ({
      name,
      granted,
      token: await tokenOf(airlock, name),
    })),
  );
  for (const [operation, { method, path, scopes }] of Object.entries(operations)) {
    if (scopes.length === 0) continue;
    const send = (token: string) =>
      call(
        airlock,
        token,
        method,
        path.replace("{id}", "01JZZZZZZZZZZZZZZZZZZZZZZZ"),
        method === "POST" ? {} : undefined,
      );
    expect((await send("")).status, operation).toBe(401);
    for (const { name, granted, token } of clients) {
      const { status } = await send(token);
      const isGranted = scopes.some((scope) => granted.includes(scope));
      if (isGranted) expect([401, 403], `${operation} by ${name}`).not.toContain(status);
      else expect(status, `${operation} by ${name}`).toBe(403);
    }
  }
});

test("The commands of the start screen fetch a token that can register and read documents.", () => {
  const { clientId, clientSecret } = airlock.clients.partner ?? {};
  const screen = startScreen(airlock.system, airlock.directory);
  expect(screen).toContain("as partner:");
  expect(screen).toContain(`-u ${clientId}:${clientSecret} `);
});
