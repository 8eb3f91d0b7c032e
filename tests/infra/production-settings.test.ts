import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { demands } from "../../infra/production.ts";
import { readDeployment, readStage } from "../../infra/stage.ts";

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

const production = {
  ...JSON.parse(await readFile("stages/prod.json", "utf8")),
  allowedNetworks: ["8.8.8.0/24"],
  alarmEmails: ["operations@airlock.test"],
};

async function write(name: string, settings: object): Promise<void> {
  await writeFile(join(root, "stages", `${name}.json`), JSON.stringify(settings));
}
async function read(name: string, settings: object, options = {}) {
  await write(name, settings);
  return readStage(name, root, options);
}

test.each(["prod", "prod-eu", "live", "dev", "constructor"])(
  "a stage with production true is production, also under the name %s",
  async (name) => {
    expect(await read(name, production)).toMatchObject({ name, isProduction: true });
    await expect(read(name, { ...production, firewall: {} })).rejects.toThrow("firewall.enabled: false");
  },
);

test.each(["prod", "prod-eu", "production"])(
  "the name %s alone does not make a stage production",
  async (name) => {
    const { region } = production;
    expect(await read(name, { region, allowedNetworks: "any" })).toMatchObject({
      isProduction: false,
    });
  },
);

const refused: [string, object, string | RegExp][] = [
  [
    "every network",
    { allowedNetworks: "any" },
    /allowedNetworks: "any" would let.*AIRLOCK_ALLOWED_NETWORKS=/,
  ],
  ["no network", { allowedNetworks: undefined }, /allowedNetworks: is missing.*AIRLOCK_ALLOWED_NETWORKS=/],
  [
    "an empty list of networks",
    { allowedNetworks: [] },
    /allowedNetworks: is empty.*AIRLOCK_ALLOWED_NETWORKS=/,
  ],
  ["no alarm address", { alarmEmails: [] }, /alarmEmails: is empty.*AIRLOCK_ALARM_EMAILS=/],
  ["no firewall", { firewall: { enabled: false } }, /firewall\.enabled: false would.*Set it to true/],
  ["a firewall that is left out", { firewall: undefined }, /firewall\.enabled: false would/],
  [
    "no deletion protection",
    { deletionProtection: false },
    /deletionProtection: false would.*Set it to true/,
  ],
  ["no malware scanner", { malwareProtection: false }, /malwareProtection: false would.*scanner/],
  ["no audit export", { audit: { rules: true } }, /audit\.export: false would.*Set it to true/],
  ["logs of 14 days", { retentionDays: {} }, /retentionDays\.logs: 14 would.*365 or more/],
  [
    "records of access for a week",
    { retentionDays: { logs: 365, accessRecords: 7 } },
    /retentionDays\.accessRecords: 7 would.*365 or more/,
  ],
  [
    "an audit export for a day",
    { retentionDays: { logs: 365, auditExport: 1 } },
    /retentionDays\.auditExport: 1 would.*365 or more/,
  ],
  [
    "a client that a deploy makes",
    { clients: { partner: ["airlock/submit"] } },
    /clients: would make clients by a deploy.*npm run partner -- add NAME/,
  ],
];

test.each([
  ["removal other than retain", { removal: "remove" }, /removal: "remove" would delete.*"retain"/],
  ...refused,
])("production refuses %s", async (_what, change, message) => {
  await expect(read("prod", production)).resolves.toBeTruthy();
  await expect(read("prod", { ...production, ...change })).rejects.toThrow(message);
});

test.each(refused)("a stage that retains its data refuses %s too", async (_what, change, message) => {
  const retained = { ...production, production: false };
  await expect(read("dev", retained)).resolves.toMatchObject({ isProduction: false, hasRealDocuments: true });
  await expect(read("dev", { ...retained, ...change })).rejects.toThrow(message);
});

test("docs/operations.md lists every setting of which production demands something", async () => {
  const [, section = ""] = (await readFile("docs/operations.md", "utf8")).split("\n## Production\n");
  const [table = ""] = section.split("\n## ");
  const listed = [...table.matchAll(/^\| (`.*?)\|/gm)].flatMap(
    ([, cell = ""]) => cell.match(/[\w.]+/g) ?? [],
  );
  expect(listed.toSorted()).toEqual(demands.map(({ setting }) => setting).toSorted());
});

test("a stage that is not production and retains nothing may have every refused value but missing networks", async () => {
  const relaxed = Object.assign({}, ...refused.map(([, change]) => change), { allowedNetworks: "any" });
  await expect(
    read("dev", { ...production, ...relaxed, production: false, removal: "remove" }),
  ).resolves.toMatchObject({ isProduction: false, hasRealDocuments: false, allowedNetworks: "any" });
});

test("networks that are missing are named once, and not as every network", async () => {
  const without = read("prod", { ...production, allowedNetworks: undefined });
  await expect(without).rejects.toThrow(/^(?!.*"any" would let).*allowedNetworks: is missing/s);
});

test("clamd in place of GuardDuty meets production's demand of a malware scanner", async () => {
  const scanner = {
    host: "clamd.airlock.test",
    subnets: ["subnet-0a1b2c3d"],
    securityGroups: ["sg-0a1b2c3d"],
  };
  await expect(read("prod", { ...production, malwareProtection: false, scanner })).resolves.toBeTruthy();
});

test("AIRLOCK_ALLOWED_NETWORKS=any is refused by production", async () => {
  vi.stubEnv("AIRLOCK_ALLOWED_NETWORKS", "any");
  await expect(read("prod", production)).rejects.toThrow(
    /AIRLOCK_ALLOWED_NETWORKS\)[\s\S]*allowedNetworks: "any" would let/,
  );
});

test.each([{ production: "yes" }, { production: null }])(
  "production that is not a boolean counts as production: %j",
  async (change) => {
    await expect(read("dev", { ...production, ...change, firewall: {} })).rejects.toThrow(
      /production: .*[\s\S]*firewall\.enabled: false/,
    );
    expect(readDeployment("dev", root)).toMatchObject({ removal: "retain", deletionProtection: true });
  },
);

test("sst remove refuses production and would retain its data, whatever its other settings say", async () => {
  await write("live", { ...production, removal: "remove", deletionProtection: false });
  expect(readDeployment("live", root)).toEqual({
    region: "us-west-2",
    removal: "retain",
    deletionProtection: true,
  });
  await write("live", { ...production, production: false, deletionProtection: false });
  expect(readDeployment("live", root)).toMatchObject({ removal: "retain", deletionProtection: false });
});

test.each([
  ["production", production, "production: true"],
  ["a stage that retains its data", { ...production, production: false }, 'removal: "retain"'],
  ["production with invalid settings", { production: true }, "production: true"],
])("dev mode is refused for %s, with the reason and what to run", async (_what, settings, setting) => {
  const error = read("live", settings, { isDev: true });
  await expect(error).rejects.toThrow(
    `Stage "live" cannot run in dev mode, because it has real documents (${setting} in`,
  );
  await expect(error).rejects.toThrow(/replace its functions by stubs.*npx sst deploy --stage live/);
});

test("dev mode is refused for a stage without a file if stages/dev.json is production", async () => {
  await write("dev", production);
  expect(() => readStage("anna", root, { isDev: true })).toThrow('Stage "anna" cannot run in dev mode');
});
