import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppClients } from "../../core/src/partners/app-clients.ts";
import { scopes } from "../../functions/src/http/operations.ts";
import { managerOf, startStage, type TestStage } from "./stage.ts";

let stage: TestStage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

const { submit, read } = scopes;

/** A manager that runs something else before it configures a client for the first time. */
function interrupted(runOther: () => Promise<unknown>) {
  const { appClients } = stage;
  let isInterrupted = false;
  const interrupting: AppClients = {
    list: () => appClients.list(),
    create: (settings) => appClients.create(settings),
    read: (clientId) => appClients.read(clientId),
    remove: (clientId) => appClients.remove(clientId),
    async configure(clientId, settings) {
      if (!isInterrupted) {
        isInterrupted = true;
        await runOther();
      }
      await appClients.configure(clientId, settings);
    },
  };
  return managerOf(stage.table, interrupting);
}

test("A partner that is disabled while its settings change gets no tokens.", async () => {
  const { client } = await stage.manager.add("set-disable", { scopes: [submit, read] });
  const manager = interrupted(() => stage.manager.disable("set-disable"));
  await manager.set("set-disable", () => ({ scopes: [read] }));
  expect((await stage.manager.find("set-disable")).status).toBe("disabled");
  expect(await stage.requestToken(client)).toBe(400);
});

test("A partner that is disabled while it is enabled gets tokens if its record is active, and none otherwise.", async () => {
  const { client } = await stage.manager.add("enable-disable", { scopes: [read] });
  await stage.manager.disable("enable-disable");
  const manager = interrupted(() => stage.manager.disable("enable-disable"));
  await manager.enable("enable-disable").catch(() => {});
  const { status } = await stage.manager.find("enable-disable");
  expect(await stage.requestToken(client)).toBe(status === "active" ? 200 : 400);
});

test("Of scopes that two runs set at the same time, clients get those of the record.", async () => {
  const { client } = await stage.manager.add("set-set", { scopes: [submit, read] });
  const manager = interrupted(() => stage.manager.set("set-set", () => ({ scopes: [read] })));
  await manager.set("set-set", () => ({ scopes: [submit] }));
  expect((await stage.manager.find("set-set")).scopes).toEqual([read]);
  expect(await stage.requestToken(client, read)).toBe(200);
  expect(await stage.requestToken(client, submit)).toBe(400);
});
