import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalAws, send, startAws, temporaryFolder } from "./support/local-aws.ts";
import { longDate, percentEncoded, type Signing, sign } from "./support/signing.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let aws: LocalAws;
const now = new Date("2026-11-26T12:00:00.000Z");

beforeAll(async () => {
  folder = await temporaryFolder();
  aws = await startAws({ directory: folder.path, now: () => now });
});

afterAll(async () => {
  await aws.close();
  await folder.remove();
});

const host = () => `127.0.0.1:${aws.port}`;

/** Lists the bucket by a request that is signed in its header. */
async function list(
  signing: Partial<Signing> = {},
  change: (headers: Record<string, string>) => void = () => {},
) {
  const target = "/vault?list-type=2";
  const { headers } = sign(
    { target, headers: { host: host() } },
    { credentials: aws.credentials, time: now, ...signing },
  );
  const sent: Record<string, string> = headers;
  change(sent);
  return send(aws.endpoint + target, { headers: sent });
}

/** Lists the tables. */
async function listTables(signing: Partial<Signing> = {}, unsigned: string[] = []) {
  const body = "{}";
  const { headers } = sign(
    {
      method: "POST",
      target: "/",
      headers: {
        host: host(),
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "DynamoDB_20120810.ListTables",
      },
      body,
    },
    { credentials: aws.credentials, time: now, service: "dynamodb", unsigned, ...signing },
  );
  const answer = await send(`${aws.endpoint}/`, { method: "POST", headers, body });
  return { status: answer.status, ...(JSON.parse(answer.text) as { __type: string; message: string }) };
}

describe("S3", () => {
  test("refuses a signature for another region and names the expected one", async () => {
    expect((await list()).status).toBe(200);
    const answer = await list({ region: "eu-west-1" });
    expect(answer).toMatchObject({ status: 400, code: "AuthorizationHeaderMalformed" });
    expect(answer.text).toContain(
      "<Message>The authorization header is malformed; the region &apos;eu-west-1&apos; is wrong; expecting &apos;us-west-2&apos;</Message><Region>us-west-2</Region>",
    );
  });

  test("refuses a scope of another day than the request's date", async () => {
    expect(await list({ scopeDate: "20261125" })).toMatchObject({
      status: 400,
      code: "AuthorizationHeaderMalformed",
      text: expect.stringContaining("Invalid credential date"),
    });
  });

  test("refuses a request that is more than 15 minutes off, with both times", async () => {
    for (const minutes of [-16, 16]) {
      const answer = await list({ time: new Date(now.getTime() + minutes * 60_000) });
      expect(answer).toMatchObject({ status: 403, code: "RequestTimeTooSkewed" });
      expect(answer.text).toMatch(/<RequestTime>.*<ServerTime>20261126T120000Z<\/ServerTime><Max/);
    }
  });

  test("accepts the header Date instead of x-amz-date, and demands one of both", async () => {
    const answers = [];
    for (const date of [now.toUTCString(), "soon"])
      answers.push(
        await list({}, (headers) => {
          delete headers["x-amz-date"];
          headers.authorization = headers.authorization?.replace(";x-amz-date", "") ?? "";
          headers.date = date;
        }),
      );
    expect(answers[0]).toMatchObject({ code: "SignatureDoesNotMatch" });
    expect(answers[0]?.text).toContain("<StringToSign>AWS4-HMAC-SHA256\n20261126T120000Z\n");
    expect(answers[1]).toMatchObject({ status: 403, code: "AccessDenied" });
  });

  test("refuses a request whose host is not signed", async () => {
    const answer = await list({ unsigned: ["host"] });
    expect(answer).toMatchObject({ status: 403, code: "AccessDenied" });
    expect(answer.text).toContain("<HeadersNotSigned>host</HeadersNotSigned>");
  });

  test("demands x-amz-content-sha256 in one of its forms", async () => {
    expect(await list({ payloadHash: "E3B0C442" })).toMatchObject({ status: 400, code: "InvalidArgument" });
    const without = await list({ unsigned: ["x-amz-content-sha256"] }, (headers) => {
      delete headers["x-amz-content-sha256"];
    });
    expect(without).toMatchObject({ status: 400, code: "InvalidRequest" });
  });

  test.each([
    ["without a signature", (text: string) => text.replace(/, Signature=.*/, "")],
    ["with two signatures", (text: string) => `${text}, Signature=00`],
    ["with another terminal", (text: string) => text.replace("aws4_request", "aws5_request")],
    ["without a region", (text: string) => text.replace("us-west-2/", "")],
    ["with an unknown part", (text: string) => `${text}, Other=1`],
    ["with a month as its date", (text: string) => text.replace("/20261126/", "/202611/")],
    ["of another algorithm", (text: string) => text.replace("HMAC-SHA256", "HMAC-MD5")],
  ])("refuses an Authorization header %s", async (_what, change) => {
    const answer = await list({}, (headers) => {
      headers.authorization = change(headers.authorization ?? "");
    });
    expect(answer).toMatchObject({ status: 400, code: "AuthorizationHeaderMalformed" });
  });

  test.each([
    ["X-Amz-Expires", "0"],
    ["X-Amz-Expires", "-1"],
    ["X-Amz-Expires", "604801"],
    ["X-Amz-Expires", "1e3"],
    ["X-Amz-Date", "20261126T250000Z"],
    ["X-Amz-Date", "20260231T120000Z"],
    ["X-Amz-Algorithm", "AWS4-ECDSA-P256-SHA256"],
    ["X-Amz-Credential", "AKIA/20261126/us-west-2/s3"],
    ["X-Amz-Credential", "AKIA/20261126/eu-west-1/s3/aws4_request"],
    ["X-Amz-Credential", "AKIA/20261125/us-west-2/s3/aws4_request"],
    ["X-Amz-SignedHeaders", ""],
  ])("refuses a presigned URL with %s=%s", async (name, value) => {
    const parameters = {
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": "AKIA/20261126/us-west-2/s3/aws4_request",
      "X-Amz-Date": longDate(now),
      "X-Amz-Expires": "60",
      "X-Amz-SignedHeaders": "host",
      "X-Amz-Signature": "00",
    };
    const query = (all: object) =>
      Object.entries(all)
        .map(([key, text]) => `${key}=${percentEncoded(text)}`)
        .join("&");
    const urlOf = (all: object) => `${aws.endpoint}/vault/a?${query(all)}`;
    const expected = { status: 400, code: "AuthorizationQueryParametersError" };
    expect(await send(urlOf(parameters))).toMatchObject({ status: 403, code: "InvalidAccessKeyId" });
    expect(await send(urlOf({ ...parameters, [name]: value }))).toMatchObject(expected);
    expect(await send(`${urlOf(parameters)}&${query({ [name]: value })}`)).toMatchObject(expected);
  });
});

describe("services with a JSON protocol", () => {
  test("refuse a signature for another region", async () => {
    expect((await listTables()).status).toBe(200);
    expect(await listTables({ region: "eu-west-1" })).toMatchObject({
      status: 400,
      __type: "InvalidSignatureException",
      message: "Credential should be scoped to a valid region, not 'eu-west-1'. ",
    });
  });

  test("refuse a request that is more than 15 minutes off", async () => {
    const old = await listTables({ time: new Date(now.getTime() - 16 * 60_000) });
    expect(old).toMatchObject({ status: 400, __type: "InvalidSignatureException" });
    expect(old.message).toMatch(/^Signature expired: 20261126T114400Z is now earlier than/);
  });

  test("refuse a request whose host is not signed", async () => {
    expect(await listTables({}, ["host"])).toMatchObject({ __type: "InvalidSignatureException" });
  });
});

test("STS refuses a signature for another region as the Query protocol does", async () => {
  const body = "Action=GetCallerIdentity&Version=2011-06-15";
  const { headers } = sign(
    {
      method: "POST",
      target: "/",
      headers: { host: host(), "content-type": "application/x-www-form-urlencoded" },
      body,
    },
    { credentials: aws.credentials, time: now, service: "sts", region: "eu-west-1" },
  );
  const answer = await send(`${aws.endpoint}/`, { method: "POST", headers, body });
  expect(answer).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
});
