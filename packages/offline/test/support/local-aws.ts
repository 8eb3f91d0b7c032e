import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Graph, Properties } from "../../src/graph/graph.ts";
import { Listener } from "../../src/http/listener.ts";
import { Authorizer, type OnDecision } from "../../src/iam/authorizer.ts";
import { RoleCredentials } from "../../src/iam/credentials.ts";
import { PolicyAccess } from "../../src/iam/service-access.ts";
import { createEndpoint } from "../../src/run/endpoint.ts";
import { ServiceSet } from "../../src/run/service-set.ts";
import { dynamodbService } from "../../src/services/dynamodb/index.ts";
import { EventHub } from "../../src/services/event-hub.ts";
import { InFlight } from "../../src/services/in-flight.ts";
import { s3Service } from "../../src/services/s3/index.ts";
import { objectNotices } from "../../src/services/s3/object-notices.ts";
import type { ObjectNotice } from "../../src/services/s3/store.ts";
import type { Service } from "../../src/services/service.ts";
import { stsService } from "../../src/services/sts/index.ts";

export const region = "us-west-2";
const accountId = "123456789012";
export const roleArn = `arn:aws:iam::${accountId}:role/tester`;

/** The key of secured buckets. */
export const keyArn = `arn:aws:kms:${region}:${accountId}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
/** The role that may read objects with the tag `infected=yes` in a secured bucket. */
export const scannerArn = `arn:aws:iam::${accountId}:role/scanner`;

/**
 * A bucket with versioning, encryption under a key of the account, and a policy that denies reading infected
 * objects to all but the scanner, and writing to the scanner.
 */
interface SecuredBucket {
  secured: string;
}

/** A bucket whose versions Object Lock retains for 30 days. */
interface LockedBucket {
  locked: string;
  mode: string;
}

const denyInfected = (bucket: string) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: `arn:aws:s3:::${bucket}/*`,
  Condition: {
    StringEquals: { "s3:ExistingObjectTag/infected": "yes" },
    ArnNotEquals: { "aws:PrincipalArn": scannerArn },
  },
});

const denyScannerWriting = (bucket: string) => ({
  Effect: "Deny",
  Principal: { AWS: scannerArn },
  NotAction: "s3:Get*",
  Resource: `arn:aws:s3:::${bucket}/*`,
});

type DeclaredBucket = string | SecuredBucket | LockedBucket;

/** A declared resource whose outputs are its inputs. */
export const resource = (type: string, name: string, properties: Properties) => ({
  type,
  name,
  urn: `urn:pulumi:offline::test::${type}::${name}`,
  dependsOn: [],
  options: {},
  id: name,
  inputs: properties,
  outputs: properties,
});

/** A graph of tables, buckets and other resources. */
export function graphOf(
  tables: Properties[],
  buckets: DeclaredBucket[] = [],
  others: Graph["resources"] = [],
  packages: Graph["packages"] = [],
): Graph {
  return {
    app: "test",
    stage: "offline",
    region,
    accountId,
    packages,
    outputs: {},
    resources: [
      ...others,
      ...tables.map((table) => resource("aws:dynamodb/table:Table", table.name, table)),
      ...buckets.flatMap((declared) => {
        if (typeof declared === "string")
          return [resource("aws:s3/bucketV2:BucketV2", declared, { bucket: declared })];
        if ("locked" in declared)
          return [
            resource("aws:s3/bucketV2:BucketV2", declared.locked, { bucket: declared.locked }),
            resource(
              "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
              `${declared.locked}Lock`,
              {
                bucket: declared.locked,
                rule: { defaultRetention: { mode: declared.mode, days: 30 } },
              },
            ),
          ];
        const bucket = declared.secured;
        return [
          resource("aws:s3/bucketV2:BucketV2", bucket, { bucket }),
          resource("aws:s3/bucketVersioningV2:BucketVersioningV2", `${bucket}Versioning`, {
            bucket,
            versioningConfiguration: { status: "Enabled" },
          }),
          resource(
            "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
            `${bucket}Encryption`,
            {
              bucket,
              rules: [
                {
                  applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
                  bucketKeyEnabled: true,
                },
              ],
            },
          ),
          resource("aws:s3/bucketPolicy:BucketPolicy", `${bucket}Policy`, {
            bucket,
            policy: JSON.stringify({
              Version: "2012-10-17",
              Statement: [denyInfected(bucket), denyScannerWriting(bucket)],
            }),
          }),
        ];
      }),
    ],
  };
}

/** S3, DynamoDB, STS and other services behind one signed endpoint, as `npm start` runs them, over a folder. */
export async function startAws({
  onDecision,
  directory,
  buckets = ["vault"],
  tables = [],
  others = [],
  packages = [],
  services: moreServices = [],
  now = () => new Date(),
  onNotice = async () => {},
  report = (message) => console.error(message),
}: {
  directory: string;
  buckets?: DeclaredBucket[];
  tables?: Properties[];
  others?: Graph["resources"];
  /** Of functions among the resources. */
  packages?: Graph["packages"];
  /** Services besides S3, DynamoDB and STS. */
  services?: readonly Service[];
  now?: () => Date;
  onNotice?: (notice: ObjectNotice) => Promise<void>;
  onDecision?: OnDecision;
  /** Receives what is said to the person who runs the system. */
  report?: (message: string) => void;
}) {
  const credentials = await RoleCredentials.open(directory, report);
  const hub = new EventHub();
  hub.subscribe(objectNotices, onNotice);
  const listener = await Listener.open(0, report);
  const services = new ServiceSet([s3Service, dynamodbService, stsService, ...moreServices], directory);
  const graph = graphOf(tables, buckets, others, packages);
  const authorizer = new Authorizer(graph, { onDecision });
  await services.start({
    graph,
    now,
    awsEndpoint: listener.url,
    applicationUrl: listener.url,
    toOfflineUrls: (text) => text,
    credentials,
    access: new PolicyAccess({ authorizer, now, report }),
    hub,
    report,
    logLine: () => {},
  });
  listener.serve(
    createEndpoint({
      ...services.handlers(),
      credentials,
      authorizer,
      region,
      now,
      report,
      answers: new InFlight(),
    }),
  );
  return {
    endpoint: listener.url,
    port: listener.port,
    credentials: credentials.of(roleArn),
    /** Options for clients of the AWS SDK. */
    client: { endpoint: listener.url, region, credentials: credentials.of(roleArn), maxAttempts: 1 },
    credentialsOf: (role: string) => credentials.of(role),
    /** Units of DynamoDB that were consumed, by `TABLE` and `TABLE/index/INDEX`. */
    get consumed() {
      return services.get(dynamodbService).consumed;
    },
    deliverPendingNotices: () => services.get(s3Service).s3.deliverPendingNotices(),
    async close() {
      await listener.close();
      await services.close();
    },
  };
}

export type LocalAws = Awaited<ReturnType<typeof startAws>>;

export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "offline-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** S3's error code. */
  code: string | undefined;
}

/** Sends one HTTP request with host and path exactly as given, which `fetch` would normalize. */
export async function send(
  url: string,
  {
    method = "GET",
    headers = {},
    body,
    localAddress,
  }: {
    method?: string;
    headers?: Record<string, string>;
    body?: string | Buffer | Readable;
    /** The address that the request comes from, such as 127.0.0.2. */
    localAddress?: string;
  } = {},
): Promise<Answer> {
  const [, host, port, path] = /^http:\/\/([^:/]+):(\d+)(.*)$/s.exec(url) ?? [];
  const request = httpRequest({ host, port, path, method, headers, ...(localAddress && { localAddress }) });
  const answered = once(request, "response");
  if (typeof body === "object" && "pipe" in body) body.pipe(request);
  else request.end(body);
  const [response] = await answered;
  const content = await text(response);
  return {
    status: response.statusCode,
    headers: response.headers,
    text: content,
    code: /<Code>(.*)<\/Code>/.exec(content)?.[1],
  };
}

/** The error that a promise rejects with; throws when it resolves. */
export async function refusal(
  attempt: Promise<unknown>,
): Promise<{ name: string; status: number | undefined; message: string; requestId: string | undefined }> {
  try {
    await attempt;
  } catch (error) {
    const { name, message, $metadata } = error as Error & {
      $metadata?: { httpStatusCode?: number; requestId?: string };
    };
    return { name, message, status: $metadata?.httpStatusCode, requestId: $metadata?.requestId };
  }
  throw new Error("It was accepted.");
}
