import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "./support/local-aws.ts";
import {
  alertOf,
  Browser,
  type Page,
  poolResources,
  type SignInTarget,
  startCognito,
  user,
} from "./support/sign-in.ts";

const password = "Sesame-1234";
const clock = { now: new Date("2026-01-01T00:00:00Z") };
const nextPeriod = () => {
  clock.now = new Date(clock.now.getTime() + 60_000);
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cognito: SignInTarget;
const pool = { mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true } };
const start = async () => {
  const users = [user("jane", { password }), user("audrey", { password })];
  cognito = await startCognito(folder.path, [...poolResources({ pool }), ...users], { clock });
};
beforeAll(async () => {
  folder = await temporaryFolder();
  await start();
});
afterAll(async () => {
  await cognito.aws.close();
  await folder.remove();
});

const secretOf = ({ text }: Page) => /<code>([A-Z2-7]+)<\/code>/.exec(text)?.[1] ?? "";
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now.getTime() });

test("a pool that demands a second factor has users set up an app, then asks for a code, each once, also after a restart", async () => {
  const browser = new Browser(cognito);
  const page = await browser.signIn("jane", password);
  const secret = secretOf(page);
  expect(page.location).toBeUndefined();
  expect(page.text).toContain("otpauth://totp/");
  const wrong = await browser.submit(page, { code: "000000" });
  expect(alertOf(wrong)).toBe("Code mismatch");
  expect(secretOf(wrong)).toBe(secret);
  const code = codeOf(secret);
  expect((await browser.submit(wrong, { code })).location?.searchParams.has("code")).toBe(true);
  await cognito.aws.close();
  await start();
  const second = new Browser(cognito);
  const asked = await second.signIn("jane", password);
  expect(asked.text).not.toContain(secret);
  expect(alertOf(await second.submit(asked, { code }))).toContain("already been used once");
  nextPeriod();
  const done = await second.submit(asked, { code: codeOf(secret) });
  expect(done.location?.searchParams.has("code")).toBe(true);
});

test("a sign-in ends after five wrong codes, and after three minutes", async () => {
  const browser = new Browser(cognito);
  let page = await browser.signIn("audrey", password);
  const first = page;
  for (let attempt = 0; attempt < 5; attempt++) page = await browser.submit(first, { code: "000000" });
  expect(alertOf(page)).toContain("session is expired");
  const code = codeOf(secretOf(first));
  expect(alertOf(await browser.submit(first, { code }))).toContain("session is expired");
  const again = await browser.signIn("audrey", password);
  clock.now = new Date(clock.now.getTime() + 180_000);
  expect(alertOf(await browser.submit(again, { code: codeOf(secretOf(again)) }))).toContain(
    "session is expired",
  );
});
