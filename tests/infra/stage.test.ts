import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { inspectionRules, readDeployment, readStage, stageSchema } from "../../infra/stage.ts";

let root: string;
beforeEach(async () => {
  for (const name of ["AIRLOCK_REGION", "AIRLOCK_ALLOWED_NETWORKS", "AIRLOCK_ALARM_EMAILS"])
    vi.stubEnv(name, undefined);
  root = await mkdtemp(join(tmpdir(), "airlock-stages-"));
  await mkdir(join(root, "stages"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

const clients = { partner: ["airlock/submit"] };
const sound = {
  region: "us-west-2",
  removal: "retain",
  allowedNetworks: ["8.8.8.0/24"],
  alarmEmails: ["operations@airlock.test"],
  clients,
};
async function read(name: string, settings: unknown) {
  await writeFile(join(root, "stages", `${name}.json`), JSON.stringify(settings));
  return readStage(name, root);
}

test("a sound production stage is taken, with defaults for what it leaves out", async () => {
  expect(await read("prod", sound)).toMatchObject({
    name: "prod",
    isProduction: true,
    retentionDays: { logs: 14, incoming: 7, released: null },
    throttling: { requestsPerSecond: 50 },
  });
});

test.each([
  [
    "an empty list of networks",
    { allowedNetworks: [] },
    /allowedNetworks: is empty.*AIRLOCK_ALLOWED_NETWORKS/,
  ],
  ["no alarm address", { alarmEmails: [] }, /alarmEmails: is empty.*AIRLOCK_ALARM_EMAILS/],
  ["removal other than retain", { removal: "remove" }, /removal: is "remove".*"retain"/],
])("production refuses %s", async (_what, change, fault) => {
  await expect(read("prod", { ...sound, ...change })).rejects.toThrow(fault);
  await expect(read("dev", { ...sound, ...change })).resolves.toBeTruthy();
});

test("every fault is named at once, with its place and value", async () => {
  const faulty = {
    ...sound,
    region: "oregon",
    alarmEmails: ["nobody"],
    clients: { Partner: ["airlock/submit"], other: ["airlock/everything"] },
    retentionDays: { logs: 13 },
    colour: "blue",
  };
  const message = await read("dev", faulty).catch((error) => String(error.message));
  for (const part of [
    "stages/dev.json",
    'region: "oregon" is not an AWS region',
    'alarmEmails.0: "nobody" is not an e-mail address',
    "clients.Partner: is not a name of lower-case letters",
    'clients.other.0: "airlock/everything"',
    "retentionDays.logs: 13",
    "colour",
  ])
    expect(message).toContain(part);
});

test("a fault of one kind hides none of another", async () => {
  const faulty = {
    ...sound,
    removal: "remove",
    allowedNetworks: ["10.0.0.0/8", 8, "8.8.8.1/24"],
    alarmEmails: ["nobody"],
    colour: "blue",
    secretVersions: { constructor: [1], partner: [1, 1] },
    uploadExpiresSeconds: 900,
    registrationExpiresSeconds: 900,
  };
  const message = await read("prod", faulty).catch((error) => String(error.message));
  for (const part of [
    'allowedNetworks: "10.0.0.0/8" lies in',
    "allowedNetworks.1: 8 ",
    'allowedNetworks: "8.8.8.1/24" has host bits set',
    'alarmEmails.0: "nobody"',
    "colour",
    "secretVersions.partner: names a version twice",
    "secretVersions: names constructor, not among the clients",
    "registrationExpiresSeconds: 900 is not later",
    'removal: is "remove"',
  ])
    expect(message).toContain(part);
});

test("more networks than the API's policy has room for are refused", async () => {
  const networks = (count: number) =>
    Array.from({ length: count }, (_, index) => `8.${index >> 7}.${(index & 127) * 2}.0/24`);
  await expect(read("dev", { ...sound, allowedNetworks: networks(400) })).resolves.toBeTruthy();
  await expect(read("dev", { ...sound, allowedNetworks: networks(600) })).rejects.toThrow(
    /allowedNetworks: takes \d+ characters .* Name fewer/,
  );
});

test("a list whose entries are all at fault is not called empty", async () => {
  await expect(read("prod", { ...sound, allowedNetworks: ["office"] })).rejects.not.toThrow(/is empty/);
});

test("an address that stands there twice is named, in whatever letters", async () => {
  await expect(read("dev", { ...sound, alarmEmails: ["a@airlock.test", "A@airlock.test"] })).rejects.toThrow(
    "names A@airlock.test twice",
  );
});

test.each(["null", "[]", "3", '"settings"'])(
  "a file that holds %s is refused in one sentence",
  async (content) => {
    await writeFile(join(root, "stages", "dev.json"), content);
    vi.stubEnv("AIRLOCK_REGION", "eu-central-1");
    expect(() => readStage("dev", root)).toThrow("stages/dev.json: holds no JSON object");
  },
);

test.each([
  ["cn-north-1", "region"],
  ["us-gov-west-1", "region"],
])("%s is of another partition than the ARNs of the program", async (region, setting) => {
  await expect(read("dev", { ...sound, region })).rejects.toThrow(`${setting}: "${region}"`);
});

test("a recorder that would not be made is refused", async () => {
  await expect(read("dev", { ...sound, audit: { recorder: true } })).rejects.toThrow(
    /audit.recorder: true .* set audit.rules/,
  );
});

test("a domain's certificate is of the stage's region, as a regional API wants it", async () => {
  const domain = (region: string) => ({
    name: "airlock.test",
    certificateArn: `arn:aws:acm:${region}:000000000000:certificate/1`,
  });
  await expect(read("dev", { ...sound, domain: domain("us-west-2") })).resolves.toBeTruthy();
  await expect(read("dev", { ...sound, domain: domain("us-east-1") })).rejects.toThrow(
    /domain.certificateArn: "arn:aws:acm:us-east-1:.*another region/,
  );
});

test.each(["PROD", "../prod", "a/b", "", "dev_1", "1st", "x".repeat(31), "my-aws", "cognito"])(
  "a stage cannot be called %j: AWS would take that name nowhere or somewhere else",
  async (name) => {
    await read("dev", sound);
    expect(() => readStage(name, root)).toThrow(`Stage "${name}" is no stage's name`);
    expect(readDeployment(name, root)).toMatchObject({ region: sound.region });
  },
);

test("a stage that sounds like production is not made from dev.json", async () => {
  await read("dev", sound);
  expect(() => readStage("production", root)).toThrow('Production is the stage "prod"');
  await expect(read("production", sound)).resolves.toMatchObject({ name: "production" });
});

test("what is wrong with the settings is said by the program, not hidden by SST, and makes nothing removable", async () => {
  const faulty = { ...sound, allowedNetworks: [], alarmEmails: ["nobody"], removal: "whatever", clients: {} };
  await expect(read("prod", faulty)).rejects.toThrow(/removal: "whatever"[\s\S]*allowedNetworks/);
  expect(readDeployment("prod", root)).toEqual({
    region: "us-west-2",
    removal: "retain",
    deletionProtection: false,
  });
});

test("SST may be called in any folder of the project", async () => {
  await writeFile(join(root, "sst.config.ts"), "");
  await read("dev", { ...sound, region: "eu-west-1" });
  const folder = vi.spyOn(process, "cwd").mockReturnValue(join(root, "stages"));
  expect([readDeployment("dev").region, readStage("dev").region]).toEqual(["eu-west-1", "eu-west-1"]);
  folder.mockRestore();
});

test("networks are checked in a stage's file and in the environment alike", async () => {
  await expect(read("dev", { ...sound, allowedNetworks: ["10.0.0.0/8"] })).rejects.toThrow(
    /"10.0.0.0\/8".*private/,
  );
  vi.stubEnv("AIRLOCK_ALLOWED_NETWORKS", "8.8.4.0/24, 203.0.113.0/24,2001:4860::/32");
  await expect(read("dev", sound)).rejects.toThrow(
    /AIRLOCK_ALLOWED_NETWORKS[\s\S]*"203.0.113.0\/24".*RFC 5737/,
  );
});

test("the environment overrides region, networks and alarm addresses", async () => {
  vi.stubEnv("AIRLOCK_REGION", "eu-central-1");
  vi.stubEnv("AIRLOCK_ALLOWED_NETWORKS", "8.8.4.0/24, 2001:4860::/32");
  vi.stubEnv("AIRLOCK_ALARM_EMAILS", "one@airlock.test,two@airlock.test");
  expect(await read("prod", { ...sound, allowedNetworks: [], alarmEmails: [] })).toMatchObject({
    region: "eu-central-1",
    allowedNetworks: ["8.8.4.0/24", "2001:4860::/32"],
    alarmEmails: ["one@airlock.test", "two@airlock.test"],
  });
  vi.stubEnv("AIRLOCK_ALARM_EMAILS", "one@airlock.test,");
  await expect(read("prod", sound)).rejects.toThrow(/alarmEmails\.1/);
});

test("a stage without a file of its own takes dev.json", async () => {
  await read("dev", { ...sound, region: "eu-west-1" });
  expect(readStage("anna", root)).toMatchObject({ name: "anna", region: "eu-west-1", isProduction: false });
});

test("loopback may call in the stage offline only", async () => {
  const local = { ...sound, allowedNetworks: ["127.0.0.1/32"] };
  await expect(read("offline", local)).resolves.toMatchObject({ allowedNetworks: ["127.0.0.1/32"] });
  await expect(read("dev", local)).rejects.toThrow("loopback");
});

test("the settings that production ships with name neither networks nor addresses", async () => {
  const shipped = JSON.parse(await readFile("stages/prod.json", "utf8"));
  expect(shipped).not.toHaveProperty("allowedNetworks");
  expect(shipped).not.toHaveProperty("alarmEmails");
  expect(() => readStage("prod")).toThrow(/allowedNetworks: is empty[\s\S]*alarmEmails: is empty/);
});

test("an editor tells of every setting what it is", async () => {
  const { properties } = JSON.parse(await readFile("stages/stage.schema.json", "utf8"));
  const silent = Object.keys(properties).filter((name) => !properties[name].description);
  expect(silent).toEqual(["$schema"]);
});

test("the published schema is the one that settings are checked by (npm run schema)", async () => {
  const published = JSON.parse(await readFile("stages/stage.schema.json", "utf8"));
  expect(published).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(stageSchema, { io: "input" }))));
});

test("a rule is a file in the rules' folder; what an editor or a file manager leaves there is none", async () => {
  const folder = join(root, "packages/core/src/inspection/rules");
  await mkdir(folder, { recursive: true });
  for (const file of ["size.ts", "age.ts", ".DS_Store", ".age.ts.swp", "age.ts~", "._size.ts"])
    await writeFile(join(folder, file), "");
  expect(inspectionRules(root)).toEqual(["age", "size"]);
});
