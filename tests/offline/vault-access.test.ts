import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { places } from "../../packages/core/src/vault/keys.ts";
import { samples } from "../../packages/core/test/samples.ts";
import { submit } from "../support/documents.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { tokenOf } from "../support/target.ts";

let airlock: InProcess;
let id: string;
let clients: S3Client[] = [];
beforeAll(async () => {
  airlock = await startInProcess();
  ({ id } = await submit(airlock, await tokenOf(airlock, "partner"), samples.pdf()));
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await airlock?.close();
});

const bucket = () => airlock.system.outputs.resources.Vault?.name;

/** A client of a role. Whatever a role that is not declared may do is not known, so nothing is implicitly denied to it. */
function clientOf(roleName: string): S3Client {
  const { awsEndpoint: endpoint, region } = airlock.system.outputs;
  const credentials = airlock.credentialsOf(`arn:aws:iam::${airlock.graph.accountId}:role/${roleName}`);
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  clients = [...clients, client];
  return client;
}

const nameOfError = (request: Promise<unknown>): Promise<string> =>
  request.then(
    () => "none",
    (error) => error.name,
  );

test.each(places)("a role with every right on S3 can do nothing with content in %s/", async (place) => {
  const s3 = clientOf("BroadRights");
  const object = { Bucket: bucket(), Key: `${place}/${id}` };
  const tags = { Tagging: { TagSet: [{ Key: "GuardDutyMalwareScanStatus", Value: "NO_THREATS_FOUND" }] } };
  expect(await nameOfError(s3.send(new GetObjectCommand(object)))).toBe("AccessDenied");
  expect(await nameOfError(s3.send(new PutObjectCommand({ ...object, Body: "forged" })))).toBe(
    "AccessDenied",
  );
  expect(await nameOfError(s3.send(new DeleteObjectCommand(object)))).toBe("AccessDenied");
  expect(await nameOfError(s3.send(new PutObjectTaggingCommand({ ...object, ...tags })))).toBe(
    "AccessDenied",
  );
  expect(airlock.reports.at(-1)).toMatch(/BroadRights.* VaultPolicy \(resource policy\) denies it\.$/);
});

test("a role with every right on S3 can list the vault, whose keys are documents' ids", async () => {
  const { Contents = [] } = await clientOf("BroadRights").send(
    new ListObjectsV2Command({ Bucket: bucket() }),
  );
  expect(Contents.map(({ Key }) => Key)).toContain(`released/${id}`);
});

test("a function's role can work with the content of no place but its own", async () => {
  const inspect = airlock.graph.resources.find(
    ({ name, type }) => name === "InspectRole" && /:Role$/.test(type),
  );
  const s3 = clientOf(inspect?.outputs.name);
  const read = (place: string) =>
    nameOfError(s3.send(new GetObjectCommand({ Bucket: bucket(), Key: `${place}/${id}` })));
  expect(await read("released")).toBe("AccessDenied");
  expect(airlock.reports.at(-1)).toContain("VaultPolicy");
  expect(await read("incoming")).toBe("none");
});

test("an operator can read content of every place", async () => {
  const s3 = clientOf("administrator");
  for (const place of ["incoming", "released"]) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket(), Key: `${place}/${id}` }));
    expect((await Body?.transformToByteArray())?.length).toBeGreaterThan(0);
  }
});
