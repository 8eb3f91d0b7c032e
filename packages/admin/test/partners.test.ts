import { afterAll, beforeAll, expect, test } from "vitest";
import { scopes } from "../../functions/src/http/operations.ts";
import { startStage, type TestStage } from "./stage.ts";

let stage: TestStage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

const settings = { scopes: [scopes.submit, scopes.read] };
let names = 0;
const newName = () => `partner-${++names}`;
const add = (name = newName()) => stage.manager.add(name, settings);
const isAccepted = async (clientId: string) =>
  (await stage.partners().ofClient(clientId))?.status === "active";

test("A partner that is added gets tokens that the API accepts, and no other has its id or its secret.", async () => {
  const [one, other] = [await add(), await add()];
  expect(one.partner.id).toMatch(/^p-[0-9a-z]{26}$/);
  expect(one.partner.id).not.toBe(other.partner.id);
  expect(one.client.clientSecret).not.toBe(other.client.clientSecret);
  expect(await stage.requestToken(one.client)).toBe(200);
  expect((await stage.partners().ofClient(one.client.clientId))?.id).toBe(one.partner.id);
  expect(JSON.stringify(await stage.manager.find(one.partner.name))).not.toContain(one.client.clientSecret);
});

test("Nobody signs in by the client of a partner, also after it is changed, disabled or enabled.", async () => {
  const { partner, client } = await add();
  const flows = () => stage.signInFlowsOf(client.clientId);
  // Without any, Cognito has three, of which two sign people in.
  expect(await flows()).toEqual(["ALLOW_REFRESH_TOKEN_AUTH"]);
  await stage.manager.set(partner.id, () => ({ scopes: [scopes.read] }));
  expect(await flows()).toEqual(["ALLOW_REFRESH_TOKEN_AUTH"]);
  await stage.manager.disable(partner.id);
  expect(await flows()).toEqual(["ALLOW_REFRESH_TOKEN_AUTH"]);
  await stage.manager.enable(partner.id);
  expect(await flows()).toEqual(["ALLOW_REFRESH_TOKEN_AUTH"]);
});

test("A second active partner of one name is refused.", async () => {
  const { partner } = await add();
  await expect(add(partner.name)).rejects.toThrow(`The partner "${partner.name}" exists since`);
  expect(await stage.clientsInCognito(partner.id)).toHaveLength(1);
});

test.each(["disable", "remove"] as const)(
  "The name of a partner after %s is used again with another id.",
  async (end) => {
    const former = await add();
    await stage.manager[end](former.partner.id);
    const { partner, ...rest } = await add(former.partner.name);
    expect(partner.id).not.toBe(former.partner.id);
    expect(rest.former?.id).toBe(former.partner.id);
    expect(await stage.manager.find(partner.name)).toMatchObject({ id: partner.id });
    await expect(stage.manager.enable(former.partner.id)).rejects.toThrow(
      end === "disable" ? `is used by ${partner.id}` : "cannot be undone",
    );
  },
);

test("A disabled partner gets no tokens and is refused; enabled again, it has its client and secret.", async () => {
  const { partner, client } = await add();
  for (let times = 0; times < 2; times++) await stage.manager.disable(partner.name);
  expect(await stage.requestToken(client)).toBe(400);
  expect(await isAccepted(client.clientId)).toBe(false);
  for (let times = 0; times < 2; times++) await stage.manager.enable(partner.name);
  expect(await stage.requestToken(client)).toBe(200);
  expect(await isAccepted(client.clientId)).toBe(true);
});

test("A disabled partner takes its name back from one that is disabled or removed.", async () => {
  const { partner } = await add();
  await stage.manager.disable(partner.id);
  const latter = await add(partner.name);
  await stage.manager.disable(latter.partner.id);
  await stage.manager.enable(partner.id);
  expect((await stage.manager.find(partner.name)).id).toBe(partner.id);
  await expect(stage.manager.enable(latter.partner.id)).rejects.toThrow(`is used by ${partner.id}`);
});

test("Both clients are valid while credentials are rotated; then only the one that stays.", async () => {
  for (const [end, staying] of [
    ["finishRotation", "latter"],
    ["cancelRotation", "former"],
  ] as const) {
    const { partner, client: former } = await add();
    const { client: latter } = await stage.manager.rotate(partner.name);
    for (const { clientId } of [former, latter]) expect(await isAccepted(clientId)).toBe(true);
    await expect(stage.manager.rotate(partner.name)).rejects.toThrow("--finish");
    for (let times = 0; times < 2; times++) await stage.manager[end](partner.name);
    const stays = staying === "latter" ? latter : former;
    const ends = staying === "latter" ? former : latter;
    expect([await isAccepted(stays.clientId), await isAccepted(ends.clientId)]).toEqual([true, false]);
    expect(await stage.requestToken(stays)).toBe(200);
    expect(await stage.requestToken(ends)).toBe(400);
    expect(await stage.clientsInCognito(partner.id)).toEqual([stays.clientId]);
  }
});

test("An immediate rotation replaces every client at once, also during another rotation and of a disabled partner.", async () => {
  const { partner, client } = await add();
  const { client: second } = await stage.manager.rotate(partner.name);
  await stage.manager.disable(partner.name);
  const { client: third } = await stage.manager.rotate(partner.name, { isImmediate: true });
  expect(await stage.clientsInCognito(partner.id)).toEqual([third.clientId]);
  expect(await stage.requestToken(third)).toBe(400);
  await stage.manager.enable(partner.name);
  expect(await stage.requestToken(third)).toBe(200);
  for (const old of [client, second]) {
    expect(await stage.requestToken(old)).toBe(400);
    expect(await isAccepted(old.clientId)).toBe(false);
  }
});

test("Changed settings apply to the record and to every client.", async () => {
  const { partner } = await add();
  await stage.manager.set(partner.name, () => ({
    scopes: [scopes.read],
    inspection: { profile: "strict", rules: {} },
    quotas: { documentsPerDay: 100 },
  }));
  expect(await stage.partners().get(partner.id)).toMatchObject({
    scopes: [scopes.read],
    inspection: { profile: "strict", rules: {} },
    quotas: { documentsPerDay: 100 },
  });
  const changed = await stage.manager.set(partner.name, ({ quotas }) => ({
    inspection: null,
    quotas: { ...quotas, openDocuments: null },
  }));
  expect(changed.quotas).toEqual({ documentsPerDay: 100, openDocuments: null });
  expect(changed).not.toHaveProperty("inspection.profile");
  expect(await stage.partners().get(partner.id)).not.toHaveProperty("inspection");
});

test("A removed partner has no clients, and its record and its history stay.", async () => {
  const { partner, client } = await add();
  for (let times = 0; times < 2; times++) await stage.manager.remove(partner.name);
  expect(await stage.clientsInCognito(partner.id)).toEqual([]);
  expect(await isAccepted(client.clientId)).toBe(false);
  for (const change of ["disable", "enable", "rotate"] as const)
    await expect(stage.manager[change](partner.id)).rejects.toThrow("cannot be undone");
  const history = await stage.table.history(partner.id);
  expect(history.map(({ type }) => type)).toEqual(["added", "removed", "clients-deleted"]);
  expect(history.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  for (const { by } of history) expect(by).toBe("arn:aws:iam::123456789012:role/operator");
});

test.each(["nobody", "__proto__", "constructor", "p-01ks7m3v8w2x4y6z8a0b2c4d6e"])(
  "The partner %s is not found before it is added.",
  async (reference) => {
    await expect(stage.manager.find(reference)).rejects.toThrow(`There is no partner "${reference}"`);
  },
);

test("Partners with names that every object inherits are as any other.", async () => {
  const { partner } = await stage.manager.add("constructor", settings);
  expect(await stage.manager.find("constructor")).toEqual(partner);
});

test("What ends a rotation is said with the partner's id if another partner has its name.", async () => {
  const settings = { scopes: [scopes.read] };
  const { partner } = await stage.manager.add("shared-name", settings);
  await stage.manager.disable("shared-name");
  await stage.manager.add("shared-name", settings);
  await stage.manager.rotate(partner.id);
  await expect(stage.manager.rotate(partner.id)).rejects.toThrow(`"rotate ${partner.id} --finish"`);
});
