import { afterAll, beforeAll, expect, test } from "vitest";
import type { NewCredentials, PartnerManager } from "../../core/src/partners/manage.ts";
import { scopes } from "../../functions/src/http/operations.ts";
import { type Death, startStage, type TestStage } from "./stage.ts";

let stage: TestStage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

const settings = { scopes: [scopes.submit, scopes.read] };

/** Every operation, with what was done before it and whether it gives credentials. */
const operations: Record<
  string,
  {
    before: readonly ((manager: PartnerManager, name: string) => Promise<unknown>)[];
    run: (manager: PartnerManager, name: string) => Promise<unknown>;
  }
> = {
  add: { before: [], run: (manager, name) => manager.add(name, settings) },
  "add over a disabled partner": {
    before: [(manager, name) => manager.add(name, settings), (manager, name) => manager.disable(name)],
    run: (manager, name) => manager.add(name, settings),
  },
  disable: {
    before: [(manager, name) => manager.add(name, settings)],
    run: (manager, name) => manager.disable(name),
  },
  enable: {
    before: [(manager, name) => manager.add(name, settings), (manager, name) => manager.disable(name)],
    run: (manager, name) => manager.enable(name),
  },
  rotate: {
    before: [(manager, name) => manager.add(name, settings)],
    run: (manager, name) => manager.rotate(name),
  },
  "rotate at once": {
    before: [(manager, name) => manager.add(name, settings)],
    run: (manager, name) => manager.rotate(name, { isImmediate: true }),
  },
  "finish a rotation": {
    before: [(manager, name) => manager.add(name, settings), (manager, name) => manager.rotate(name)],
    run: (manager, name) => manager.finishRotation(name),
  },
  "cancel a rotation": {
    before: [(manager, name) => manager.add(name, settings), (manager, name) => manager.rotate(name)],
    run: (manager, name) => manager.cancelRotation(name),
  },
  remove: {
    before: [(manager, name) => manager.add(name, settings)],
    run: (manager, name) => manager.remove(name),
  },
};

/** What a later run says where the earlier one had done its work, and only its answer was lost. */
const doneBefore = /exists since|are being rotated since/;

let names = 0;

/** Runs an operation in a process that ends, then again in one that does not; gives the partner's name. */
async function repeat(operation: string, death: Death): Promise<string | undefined> {
  const { before, run } = operations[operation] as (typeof operations)[string];
  const name = `partner-${++names}`;
  for (const step of before) await step(stage.manager, name);
  const { manager, calls } = stage.process(death);
  await run(manager, name).catch(() => {});
  if (calls.count < death.call) return undefined;
  await expectNoStranger(name);
  const again = await run(stage.manager, name).catch((error: Error) => error);
  if (again instanceof Error) expect(again.message).toMatch(doneBefore);
  else if (again && typeof again === "object" && "client" in again) {
    const { client } = again as NewCredentials;
    expect(await stage.requestToken(client)).toBe(200);
    expect((await stage.partners().ofClient(client.clientId))?.name).toBe(name);
  }
  return name;
}

/** The API accepts no client that a partner's record does not name. */
async function expectNoStranger(name: string): Promise<void> {
  for await (const { clientId, name: clientName } of stage.appClients.list()) {
    if (!clientName.startsWith(`${name} `)) continue;
    const partner = await stage.partners().ofClient(clientId);
    if (partner) expect(partner.clients.map((client) => client.clientId)).toContain(clientId);
  }
}

test.each(Object.keys(operations))(
  "After a process that ended at any call of: %s, the next run does the same, and no client is left in Cognito.",
  async (operation) => {
    let repetitions = 0;
    for (let call = 1; ; call++) {
      for (const isCarriedOut of [false, true]) {
        const name = await repeat(operation, { call, isCarriedOut });
        if (name === undefined) return expect(repetitions).toBeGreaterThan(5);
        repetitions++;
        const partner = await stage.manager.find(name);
        const { status, clients, retired } = partner;
        expect(await stage.clientsInCognito(partner.id)).toEqual(clients.map(({ clientId }) => clientId));
        expect(retired).toEqual([]);
        expect(status).toBe({ disable: "disabled", remove: "removed" }[operation] ?? "active");
        expect(clients).toHaveLength({ rotate: 2, remove: 0 }[operation] ?? 1);
        const sequences = (await stage.table.history(partner.id)).map(({ sequence }) => sequence);
        expect(sequences).toEqual(sequences.map((_, index) => index + 1));
      }
    }
  },
);

/** Active partners of a name. */
async function activePartners(name: string) {
  const found: string[] = [];
  for await (const partner of stage.table.list())
    if (partner.name === name && partner.status === "active") found.push(partner.id);
  return found;
}

test("Of runs that add a partner at the same time, one succeeds, and its client stays.", async () => {
  for (let times = 0; times < 10; times++) {
    const name = `partner-${++names}`;
    const runs = await Promise.allSettled(
      Array.from({ length: 3 }, () => stage.process().manager.add(name, settings)),
    );
    const added = runs.flatMap((run) => (run.status === "fulfilled" ? [run.value] : []));
    expect(added).toHaveLength(1);
    const { id, clients } = await stage.manager.find(name);
    expect(await stage.clientsInCognito(id)).toEqual(clients.map(({ clientId }) => clientId));
    expect(await stage.requestToken((added[0] as NewCredentials).client)).toBe(200);
  }
});

test("A name has at most one active partner, also when it is added and enabled at the same time.", async () => {
  for (let times = 0; times < 10; times++) {
    const name = `partner-${++names}`;
    const { partner } = await stage.manager.add(name, settings);
    await stage.manager.disable(name);
    await Promise.allSettled([
      stage.process().manager.add(name, settings),
      stage.process().manager.enable(partner.id),
      stage.process().manager.add(name, settings),
    ]);
    expect((await activePartners(name)).length).toBeLessThanOrEqual(1);
  }
});

test("Of rotations at the same time, one succeeds, and no other client is left.", async () => {
  for (let times = 0; times < 5; times++) {
    const name = `partner-${++names}`;
    const { partner } = await stage.manager.add(name, settings);
    const runs = await Promise.allSettled([1, 2, 3].map(() => stage.process().manager.rotate(name)));
    expect(runs.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { clients } = await stage.manager.find(name);
    expect(clients).toHaveLength(2);
    expect((await stage.clientsInCognito(partner.id)).toSorted()).toEqual(
      clients.map(({ clientId }) => clientId).toSorted(),
    );
  }
});
