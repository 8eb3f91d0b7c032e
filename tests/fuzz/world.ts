import {
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { samples } from "../../packages/core/test/samples.ts";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import type { Outputs } from "../../packages/offline/src/run/outputs.ts";
import { register, submit } from "../support/documents.ts";
import { type Target, tokenOf } from "../support/target.ts";
import { signInPerson } from "./person.ts";

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** What requests name: values that only a running system has. */
export interface World {
  outputs: Outputs;
  target: Target;
  /** By the name that a request has in braces, such as `{{released}}`. */
  values: ReadonlyMap<string, string>;
  /** Of the administrator and of each function. */
  credentials: ReadonlyMap<string, Credentials>;
}

/** Registers documents in several states and gets a token of each client. */
export async function createWorld(outputs: Outputs, graph: Graph): Promise<World> {
  const target = targetOf(outputs);
  const values = new Map<string, string>();
  for (const name of Object.keys(target.clients)) values.set(`token.${name}`, await tokenOf(target, name));
  const partner = values.get("token.partner") ?? "";
  const doubtful = { ...samples.pdf("scan.png"), contentType: "image/png" };
  const [released, quarantined, awaiting] = await Promise.all([
    submit(target, partner, samples.pdf()),
    submit(target, partner, doubtful),
    register(target, partner, samples.csv()),
  ]);
  values.set("released", released.id);
  values.set("quarantined", quarantined.id);
  values.set("awaiting", awaiting.body.id);
  for (const [name, { name: value }] of Object.entries(outputs.resources)) values.set(name, value);
  await putFixtures(outputs, values);
  for (const { outputs } of resourcesOfType(graph, "aws:sfn/stateMachine:StateMachine"))
    values.set(`machine.${nameOf(outputs.name)}`, outputs.arn);
  for (const { outputs } of resourcesOfType(graph, "aws:lambda/function:Function"))
    values.set(`function.${nameOf(outputs.name)}`, outputs.name);
  values.set("apiHost", new URL(target.apiUrl).host);
  values.set("tokenPath", new URL(target.tokenUrl).pathname);
  const { clientId = "", clientSecret = "" } = outputs.clients.partner ?? {};
  values.set("clientId", clientId);
  values.set("clientSecret", clientSecret);
  await putPerson(outputs, values);
  const credentials = new Map<string, Credentials>(Object.entries(outputs.functions));
  return { outputs, target, values, credentials: credentials.set("administrator", outputs.administrator) };
}

/** A person who is signed in at the console, and the console's client at the user pool. */
async function putPerson(outputs: Outputs, values: Map<string, string>): Promise<void> {
  const { accessToken, refreshToken, cookie } = await signInPerson(outputs);
  const [{ clientId = "", callbackUrls = [] } = {}] = Object.values(outputs.publicClients);
  values.set("token.person", accessToken);
  values.set("page.refreshToken", refreshToken);
  values.set("page.cookie", cookie);
  values.set("page.clientId", clientId);
  values.set("page.callback", callbackUrls[0] ?? "");
  values.set("page.domain", new URL(outputs.tokenUrl ?? "").pathname.replace(/\/oauth2\/token$/, ""));
}

/** Objects and an upload in parts for the operations of S3 that need one. */
async function putFixtures(
  { awsEndpoint: endpoint, region, administrator, resources }: Outputs,
  values: Map<string, string>,
): Promise<void> {
  const client = new S3Client({ endpoint, region, credentials: administrator, forcePathStyle: true });
  const Bucket = resources.AuditExport?.name;
  for (const Key of ["fuzz/a", "fuzz/b"]) {
    const { VersionId = "" } = await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    values.set("versionId", VersionId);
  }
  const Key = "fuzz/upload";
  const { UploadId = "" } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = { Bucket, Key, UploadId, PartNumber: 1, Body: "part" };
  const { ETag = "" } = await client.send(new UploadPartCommand(part));
  values.set("uploadId", UploadId);
  values.set("partTag", ETag);
  client.destroy();
}

/** The name that the program gave: `Inspect` of `airlock-offline-InspectFunction-abcdefgh`. */
const nameOf = (name: string) => /-(\w+?)(?:StateMachine|Function)?-\w+$/.exec(name)?.[1] ?? name;

function targetOf({ apiUrl = "", tokenUrl = "", clients }: Outputs): Target {
  return { apiUrl, tokenUrl, clients, close: async () => {} };
}

/** Replaces names in double braces by their values; unknown ones stay. */
export function fillIn(text: string, { values }: World): string {
  return text.replaceAll(/\{\{([\w.-]+)\}\}/g, (all, name) => values.get(name) ?? all);
}
