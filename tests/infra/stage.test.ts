import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as z from "zod";
import { readDeployment, readStage } from "../../infra/stage.ts";
import { stageSchema } from "../../infra/stage-schema.ts";
import { useStages } from "../support/stages.ts";

let root: string;
beforeEach(async () => {
  for (const name of ["AIRLOCK_REGION", "AIRLOCK_ALLOWED_NETWORKS", "AIRLOCK_ALARM_EMAILS", "AIRLOCK_STAGES"])
    vi.stubEnv(name, undefined);
  root = await mkdtemp(join(tmpdir(), "airlock-stages-"));
  await mkdir(join(root, "stages"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

const clients = { partner: ["airlock/submit"] };
const validSettings = {
  region: "us-west-2",
  allowedNetworks: ["8.8.8.0/24"],
  alarmEmails: ["operations@airlock.test"],
  clients,
};
async function read(name: string, settings: unknown) {
  await writeFile(join(root, "stages", `${name}.json`), JSON.stringify(settings));
  return readStage(name, root);
}

test("valid settings get defaults for what they leave out", async () => {
  expect(await read("dev", validSettings)).toMatchObject({
    name: "dev",
    isProduction: false,
    removal: "remove",
    retentionDays: { logs: 14, incoming: 7, released: null },
    throttling: { requestsPerSecond: 50 },
  });
});

test.each([
  ["a list that is missing", undefined, "allowedNetworks: is missing"],
  ["an empty list", [], "allowedNetworks: is empty"],
  ["a word", "all", 'allowedNetworks: "all" is not valid'],
  ["null", null, "allowedNetworks: null is not valid"],
])("%s of networks is refused with both valid forms", async (_what, allowedNetworks, message) => {
  const error = read("dev", { ...validSettings, allowedNetworks });
  await expect(error).rejects.toThrow(message);
  await expect(error).rejects.toThrow(
    /\["8\.8\.8\.0\/24"\] or AIRLOCK_ALLOWED_NETWORKS=NETWORK,NETWORK.*"any"/,
  );
});

test('"any" admits callers from every network, in the file and in the environment', async () => {
  const anywhere = { ...validSettings, allowedNetworks: "any" };
  expect(await read("dev", anywhere)).toMatchObject({ allowedNetworks: "any" });
  vi.stubEnv("AIRLOCK_ALLOWED_NETWORKS", "any");
  expect(await read("dev", validSettings)).toMatchObject({ allowedNetworks: "any" });
  vi.stubEnv("AIRLOCK_ALLOWED_NETWORKS", "any,8.8.8.0/24");
  await expect(read("dev", anywhere)).rejects.toThrow('allowedNetworks: "any" is not a network');
});

test("one error names every invalid setting, its value and its file", async () => {
  const invalid = {
    ...validSettings,
    region: "oregon",
    alarmEmails: ["nobody"],
    clients: { Partner: ["airlock/submit"], other: ["airlock/everything"] },
    retentionDays: { logs: 13, auditExport: 0 },
    audit: { export: "yes" },
    colour: "blue",
  };
  const message = await read("dev", invalid).catch((error) => String(error.message));
  for (const part of [
    "stages/dev.json",
    'region: "oregon" is not an AWS region',
    'alarmEmails.0: "nobody" is not an e-mail address',
    'clients: "Partner" is not a valid name',
    'clients.other.0: "airlock/everything"',
    "retentionDays.logs: 13",
    "retentionDays.auditExport: 0",
    'audit.export: "yes"',
    "colour",
  ])
    expect(message).toContain(part);
});

test("errors of schema, networks and production are reported together", async () => {
  const invalid = {
    ...validSettings,
    production: true,
    allowedNetworks: ["10.0.0.0/8", 8, "8.8.8.1/24"],
    alarmEmails: ["nobody"],
    colour: "blue",
    webhooks: { constructor: "https://partner.test/" },
    uploadExpiresSeconds: 900,
    registrationExpiresSeconds: 900,
  };
  const message = await read("prod", invalid).catch((error) => String(error.message));
  for (const part of [
    'allowedNetworks: "10.0.0.0/8" is in',
    "allowedNetworks.1: 8 ",
    'allowedNetworks: "8.8.8.1/24" has host bits set',
    'alarmEmails.0: "nobody"',
    "colour",
    'webhooks: "constructor" is neither the id of a partner',
    "registrationExpiresSeconds: 900 is not greater than uploadExpiresSeconds",
    'removal: "remove" would delete documents',
  ])
    expect(message).toContain(part);
});

test("allowedNetworks must fit into the resource policy of the API", async () => {
  const networks = (count: number) =>
    Array.from({ length: count }, (_, index) => `8.${index >> 7}.${(index & 127) * 2}.0/24`);
  await expect(read("dev", { ...validSettings, allowedNetworks: networks(400) })).resolves.toBeTruthy();
  await expect(read("dev", { ...validSettings, allowedNetworks: networks(600) })).rejects.toThrow(
    /allowedNetworks: has \d+ characters.* Use fewer/,
  );
});

test("a list of invalid entries is not reported as empty", async () => {
  await expect(read("dev", { ...validSettings, allowedNetworks: ["office"] })).rejects.not.toThrow(
    /is empty/,
  );
});

test("a duplicate e-mail address is reported, regardless of case", async () => {
  await expect(
    read("dev", { ...validSettings, alarmEmails: ["a@airlock.test", "A@airlock.test"] }),
  ).rejects.toThrow("contains A@airlock.test more than once");
});

test.each(["null", "[]", "3", '"settings"'])(
  "a stage file that contains %s is not valid",
  async (content) => {
    await writeFile(join(root, "stages", "dev.json"), content);
    vi.stubEnv("AIRLOCK_REGION", "eu-central-1");
    expect(() => readStage("dev", root)).toThrow("stages/dev.json: is not a JSON object");
  },
);

test.each(["cn-north-1", "us-gov-west-1"])(
  "region %s is not valid: the program's ARNs are in the partition aws",
  async (region) => {
    await expect(read("dev", { ...validSettings, region })).rejects.toThrow(
      `region: "${region}" is not an AWS region of the commercial partition`,
    );
  },
);

test("audit.recorder requires audit.rules", async () => {
  await expect(read("dev", { ...validSettings, audit: { recorder: true } })).rejects.toThrow(
    "audit.recorder: true requires audit.rules to be true",
  );
});

test("the certificate of a domain must be in the region of the stage", async () => {
  const domain = (region: string) => ({
    name: "airlock.test",
    certificateArn: `arn:aws:acm:${region}:000000000000:certificate/1`,
  });
  await expect(read("dev", { ...validSettings, domain: domain("us-west-2") })).resolves.toBeTruthy();
  await expect(read("dev", { ...validSettings, domain: domain("us-east-1") })).rejects.toThrow(
    /domain.certificateArn: "arn:aws:acm:us-east-1:.*another region/,
  );
});

test.each(["PROD", "../prod", "a/b", "", "dev_1", "1st", "x".repeat(31), "my-aws", "cognito"])(
  "%j is not a valid stage name",
  async (name) => {
    await read("dev", validSettings);
    expect(() => readStage(name, root)).toThrow(`"${name}" is not a valid stage name`);
    expect(readDeployment(name, root)).toMatchObject({ region: validSettings.region });
  },
);

test("readDeployment accepts invalid settings, and then retains and protects", async () => {
  const invalid = {
    ...validSettings,
    allowedNetworks: [],
    alarmEmails: ["nobody"],
    removal: "whatever",
    deletionProtection: "whatever",
    clients: {},
  };
  await expect(read("prod", invalid)).rejects.toThrow(/removal: "whatever"[\s\S]*allowedNetworks/);
  expect(readDeployment("prod", root)).toEqual({
    region: "us-west-2",
    removal: "retain",
    deletionProtection: true,
  });
});

test("stages are found from any folder of the project", async () => {
  await writeFile(join(root, "sst.config.ts"), "");
  await read("dev", { ...validSettings, region: "eu-west-1" });
  const folder = vi.spyOn(process, "cwd").mockReturnValue(join(root, "stages"));
  expect([readDeployment("dev").region, readStage("dev").region]).toEqual(["eu-west-1", "eu-west-1"]);
  folder.mockRestore();
});

test("networks of the file and of the environment are checked", async () => {
  await expect(read("dev", { ...validSettings, allowedNetworks: ["10.0.0.0/8"] })).rejects.toThrow(
    /"10.0.0.0\/8".*private/,
  );
  vi.stubEnv("AIRLOCK_ALLOWED_NETWORKS", "8.8.4.0/24, 203.0.113.0/24,2001:4860::/32");
  await expect(read("dev", validSettings)).rejects.toThrow(
    /AIRLOCK_ALLOWED_NETWORKS[\s\S]*"203.0.113.0\/24".*RFC 5737/,
  );
});

test("the environment overrides region, networks and alarm addresses", async () => {
  vi.stubEnv("AIRLOCK_REGION", "eu-central-1");
  vi.stubEnv("AIRLOCK_ALLOWED_NETWORKS", "8.8.4.0/24, 2001:4860::/32");
  vi.stubEnv("AIRLOCK_ALARM_EMAILS", "one@airlock.test,two@airlock.test");
  expect(await read("dev", { ...validSettings, allowedNetworks: [], alarmEmails: [] })).toMatchObject({
    region: "eu-central-1",
    allowedNetworks: ["8.8.4.0/24", "2001:4860::/32"],
    alarmEmails: ["one@airlock.test", "two@airlock.test"],
  });
  vi.stubEnv("AIRLOCK_ALARM_EMAILS", "one@airlock.test,");
  await expect(read("dev", validSettings)).rejects.toThrow(/alarmEmails\.1/);
});

test("AIRLOCK_STAGES names the folder of stage files", async () => {
  const restore = await useStages({ elsewhere: { ...validSettings, region: "eu-west-1" } });
  try {
    expect(readStage("elsewhere")).toMatchObject({ name: "elsewhere", region: "eu-west-1" });
    expect(() => readStage("anna", undefined, { isDev: true })).toThrow("dev.json");
  } finally {
    await restore();
  }
});

test("a personal stage, which has no file, has the settings of dev.json", async () => {
  await read("dev", { ...validSettings, region: "eu-west-1" });
  expect(readStage("anna", root, { isDev: true })).toMatchObject({
    name: "anna",
    region: "eu-west-1",
    isProduction: false,
  });
});

test("an unknown stage is refused with the known ones, and how to add it", async () => {
  await read("dev", validSettings);
  await read("offline", validSettings);
  expect(() => readStage("nope", root)).toThrow(
    /^Stage "nope" is not known: it has no file stages\/nope\.json\. Use the stage .*"dev".* or "offline".*\. To add the stage, copy stages\/dev\.json to stages\/nope\.json and change the settings\.$/,
  );
});

test("only the stage offline accepts loopback networks", async () => {
  const local = { ...validSettings, allowedNetworks: ["127.0.0.1/32"] };
  await expect(read("offline", local)).resolves.toMatchObject({ allowedNetworks: ["127.0.0.1/32"] });
  await expect(read("dev", local)).rejects.toThrow("loopback");
});

test("stages/prod.json contains neither networks nor e-mail addresses", async () => {
  const shipped = JSON.parse(await readFile("stages/prod.json", "utf8"));
  expect(shipped).not.toHaveProperty("allowedNetworks");
  expect(shipped).not.toHaveProperty("alarmEmails");
  expect(() => readStage("prod")).toThrow(/allowedNetworks: is missing[\s\S]*alarmEmails: is empty/);
});

test("every setting has a description for editors", async () => {
  const { properties } = JSON.parse(await readFile("stages/stage.schema.json", "utf8"));
  const undescribed = Object.keys(properties).filter((name) => !properties[name].description);
  expect(undescribed).toEqual(["$schema"]);
});

test("stages/stage.schema.json is up to date (npm run docs:stage-schema)", async () => {
  const published = JSON.parse(await readFile("stages/stage.schema.json", "utf8"));
  expect(published).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(stageSchema, { io: "input" }))));
});

test("a client cannot both withdraw and erase", async () => {
  const clients = { both: ["airlock/submit", "airlock/erase"] };
  await expect(read("dev", { region: "us-west-2", clients })).rejects.toThrow(
    "clients.both: has airlock/submit and airlock/erase",
  );
});

test("a policy names rules and actions that exist, for the stage and for a client", async () => {
  const rules = { "parser-failed": "reject" };
  const client = { scopes: ["airlock/submit"], inspection: { profile: "lenient", rules } };
  const settings = { ...validSettings, inspection: { rules }, clients: { partner: client } };
  expect(await read("dev", settings)).toMatchObject({
    inspection: { profile: "balanced", rules },
    clients: { partner: { inspection: { profile: "lenient", rules } } },
  });
  const invalid = { profile: "relaxed", rules: { "no-such-rule": "reject", "parser-failed": "delete" } };
  const error = read("dev", {
    ...settings,
    inspection: invalid,
    clients: { partner: { ...client, inspection: invalid } },
  });
  for (const prefix of ["inspection", "clients.partner.inspection"]) {
    await expect(error).rejects.toThrow(`${prefix}.profile: "relaxed"`);
    await expect(error).rejects.toThrow(
      `${prefix}.rules: "no-such-rule" is not a rule that settings change: docs/inspection.md lists them`,
    );
    await expect(error).rejects.toThrow(`${prefix}.rules.parser-failed: "delete"`);
  }
});

const role = "arn:aws:iam::111122223333:role/reader";

test.each([
  ["a user", "arn:aws:iam::111122223333:user/anna", "is a user"],
  ["a session", "arn:aws:sts::111122223333:assumed-role/reader/anna", "is a session of a role"],
  ["an account", "arn:aws:iam::111122223333:root", "is a whole account"],
  ["a wildcard", "arn:aws:iam::111122223333:role/*", "contains a wildcard"],
  ["a short account", "arn:aws:iam::1111:role/reader", "is not the ARN of a role"],
  ["a name", "reader", "is not the ARN of a role"],
])("%s is not a valid consumer", async (_what, arn, message) => {
  await expect(read("dev", { ...validSettings, consumers: [role, arn] })).rejects.toThrow(
    `consumers.1: "${arn}" ${message}`,
  );
});

test("a role that is named twice as a consumer is reported", async () => {
  await expect(read("dev", { ...validSettings, consumers: [role, role] })).rejects.toThrow(
    `consumers: contains ${role} more than once`,
  );
});

const keyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

test("encryption is AWS-managed unless the settings name another key", async () => {
  expect(await read("dev", validSettings)).toMatchObject({ encryption: "aws-managed", consumers: [] });
  for (const encryption of ["own-key", keyArn])
    expect(await read("dev", { ...validSettings, encryption })).toMatchObject({ encryption });
});

test.each([
  ["alias/documents", "is an alias"],
  ["arn:aws:kms:us-west-2:111122223333:alias/documents", "is an alias"],
  ["none", 'is not "aws-managed", "own-key" or the ARN of a key'],
  [keyArn.replace("us-west-2", "eu-west-1"), "is in another region than the stage"],
])("%j is not a valid key", async (encryption, message) => {
  await expect(read("dev", { ...validSettings, encryption })).rejects.toThrow(
    `encryption: "${encryption}" ${message}`,
  );
});

const withWebhook = (webhook: string) => ({
  ...validSettings,
  webhooks: { partner: webhook },
});

test.each([
  ["http://partner.test/events", "is not an https:// URL"],
  ["partner.test/events", "is not an https:// URL"],
  ["https://user:pass@partner.test/", "contains credentials: remove them"],
  ["https://partner.test/#events", "has a fragment, which is never sent: remove"],
  ["https://localhost/events", "does not have a public domain name"],
  ["https://partner.internal./events", "does not have a public domain name"],
  ["https://127.1/events", "does not have a public domain name"],
  ["https://10.0.0.1/events", "does not have a public domain name"],
  ["https://0xa9fea9fe/latest", "only a stage that runs offline reaches 169.254.169.254"],
  ["https://[::ffff:10.0.0.1]/", "does not have a public domain name"],
  ["https://[fd00::1]/", "does not have a public domain name"],
  ["https://8.8.8.8/", "does not have a public domain name"],
  ["https://partner.test/*/events", "percent-encode"],
  [`https://partner.test/${"x".repeat(2048)}`, "and EventBridge accepts 2048"],
])("webhook %s is refused, by the name of its owner", async (webhook, message) => {
  const named = webhook.replace("user:pass", "…");
  for (const stage of ["dev", "prod", "offlineish"]) {
    const error = await read(stage, withWebhook(webhook)).catch(String);
    expect(error).toContain(`webhooks.partner: "${named}" `);
    expect(error).toContain(message);
  }
});

test.each(["http://127.0.0.1:8080/events", "http://localhost/", "http://[::1]:80/", "https://10.0.0.1/"])(
  "only stages that run offline accept the webhook %s",
  async (webhook) => {
    for (const stage of ["offline", "offline-test"])
      await expect(read(stage, withWebhook(webhook))).resolves.toBeTruthy();
    await expect(read("dev", withWebhook(webhook))).rejects.toThrow(webhook);
  },
);

test("a stage that runs offline accepts http:// on this machine and in private networks only", async () => {
  await expect(read("offline", withWebhook("http://partner.test/"))).rejects.toThrow(
    "is not an https:// URL",
  );
  await expect(read("offline", withWebhook("https://partner.test/a?b=c"))).resolves.toBeTruthy();
});

test("a webhook is for a declared client or for any partner's id", async () => {
  const url = "https://partner.test/events";
  const id = "p-01ks7m3v8w2x4y6z8a0b2c4d6e";
  expect(await read("dev", { ...validSettings, webhooks: { partner: url, [id]: url } })).toMatchObject({
    webhooks: { partner: url, [id]: url },
  });
  for (const owner of ["other", "P-01KS7M3V8W2X4Y6Z8A0B2C4D6E", "toString"])
    await expect(read("dev", { ...validSettings, webhooks: { [owner]: url } })).rejects.toThrow(
      `webhooks: "${owner}" is neither`,
    );
});

test("a declared client cannot have the form of a partner's id", async () => {
  const clients = { "p-01ks7m3v8w2x4y6z8a0b2c4d6e": ["airlock/submit"] };
  await expect(read("dev", { ...validSettings, clients })).rejects.toThrow("has the form of a partner's id");
});

test("client names that differ in case only are refused by both names", async () => {
  const clients = { partner: ["airlock/submit"], Partner: ["airlock/read"] };
  await expect(read("dev", { ...validSettings, clients })).rejects.toThrow(
    'clients: "partner" and "Partner" differ in case only',
  );
});

test("a client may have a name that every object inherits; __proto__ and toString are refused", async () => {
  const settings = (name: string) =>
    `{"region": "us-west-2", "allowedNetworks": "any", "clients": {"${name}": ["airlock/read"], "a": ["airlock/read"]}}`;
  const readText = async (text: string) => {
    await writeFile(join(root, "stages", "dev.json"), text);
    return readStage("dev", root);
  };
  expect(Object.keys((await readText(settings("constructor"))).clients)).toEqual(["constructor", "a"]);
  await expect(readText(settings("__proto__"))).rejects.toThrow('clients: "__proto__" is not a name');
  await expect(readText(settings("toString"))).rejects.toThrow('clients: "toString" is not a valid name');
});

test.each([
  [
    { maximumDocumentBytes: 50 * 1024 ** 3 + 1, stuckAfterSeconds: 36_000 },
    /maximumDocumentBytes: 53687091201 .*53687091200/,
  ],
  [
    { maximumDocumentBytes: 50 * 1024 ** 3 },
    "stuckAfterSeconds: is too short to inspect documents of maximumDocumentBytes: set it to 3531 or more",
  ],
  [
    { maximumDocumentBytes: 5 * 1024 ** 3, inspectionStepBytes: 1024 ** 2, stuckAfterSeconds: 36_000_000 },
    "inspectionStepBytes: 1048576 is too small for documents of maximumDocumentBytes: set it to 5368710 or more",
  ],
])("settings under which a large document cannot be inspected are refused: %j", async (change, message) => {
  await expect(read("dev", { ...validSettings, ...change })).rejects.toThrow(message);
});

test("documents of up to 50 GiB are accepted if the sweeper waits for their inspection", async () => {
  const settings = { maximumDocumentBytes: 50 * 1024 ** 3, stuckAfterSeconds: 3531 };
  await expect(read("dev", { ...validSettings, ...settings })).resolves.toMatchObject(settings);
});
