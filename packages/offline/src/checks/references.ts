import { type Graph, type Properties, type Resource, resourcesOfType } from "../graph/graph.ts";
import { type Finding, findingsOf } from "./finding.ts";

/** ARNs that an account has without declaring them: managed policies and keys, service integrations, the default bus, itself. */
const ownedByAws = ({ region, accountId }: Graph): RegExp[] => [
  /^arn:aws[\w-]*:iam::aws:policy\//,
  /^arn:aws[\w-]*:states:::/,
  new RegExp(`^arn:aws[\\w-]*:kms:${region}:${accountId}:alias/aws/`),
  new RegExp(`^arn:aws[\\w-]*:events:${region}:${accountId}:event-bus/default$`),
  new RegExp(`^arn:aws[\\w-]*:iam::${accountId}:root$`),
];

/** Properties that name another resource: by what, of which types. */
const references: Record<string, { type: string; by: (resource: Resource) => unknown[] }> = {
  restApi: { type: "aws:apigateway/restApi:RestApi", by: ({ id }) => [id] },
  restApiId: { type: "aws:apigateway/restApi:RestApi", by: ({ id }) => [id] },
  deployment: { type: "aws:apigateway/deployment:Deployment", by: ({ id }) => [id] },
  authorizerId: { type: "aws:apigateway/authorizer:Authorizer", by: ({ id }) => [id] },
  userPoolId: { type: "aws:cognito/userPool:UserPool", by: ({ id }) => [id] },
  queueUrl: { type: "aws:sqs/queue:Queue", by: ({ outputs }) => [outputs.url] },
  rule: { type: "aws:cloudwatch/eventRule:EventRule", by: ({ outputs }) => [outputs.name] },
  bucket: { type: "aws:s3/bucketV2:BucketV2", by: ({ id }) => [id] },
  bucketName: { type: "aws:s3/bucketV2:BucketV2", by: ({ id }) => [id] },
  stageName: { type: "aws:apigateway/stage:Stage", by: ({ outputs }) => [outputs.stageName] },
  authorizationScopes: { type: "aws:cognito/resourceServer:ResourceServer", by: scopesOf },
  allowedOauthScopes: { type: "aws:cognito/resourceServer:ResourceServer", by: scopesOf },
};

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html */
function scopesOf({ inputs }: Resource): string[] {
  const own = (inputs.scopes ?? []).map(
    ({ scopeName }: { scopeName: string }) => `${inputs.identifier}/${scopeName}`,
  );
  return [...own, "openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];
}

/**
 * Every ARN, and every id or name that one resource uses of another, leads to something that is declared, or that AWS
 * itself owns. A dangling one deploys well, and fails when it is used.
 *
 * @param options.external what else is allowed: things that others declare
 */
export function checkReferences(
  graph: Graph,
  { external = [] }: { external?: readonly RegExp[] } = {},
): Finding[] {
  const { findings, report } = findingsOf("reference");
  const declared = graph.resources.flatMap(({ outputs }) =>
    [outputs.arn, outputs.executionArn, outputs.streamArn].filter((arn) => typeof arn === "string"),
  ) as string[];
  const indexes = new Set(resourcesOfType(graph, "aws:dynamodb/table:Table").flatMap(indexArns));
  const allowed = [...ownedByAws(graph), ...external];
  const resolves = (arn: string) => {
    const [exact = ""] = arn.split(/[*?]/);
    if (allowed.some((pattern) => pattern.test(arn))) return true;
    if (exact === arn && /:table\/[^/]+\/index\//.test(arn)) return indexes.has(arn);
    return declared.some(
      (own) =>
        exact === own ||
        (exact.startsWith(own) && /^[/:]/.test(exact.slice(own.length))) ||
        // A wildcard stands for at least one that is declared.
        (exact !== arn && own.startsWith(exact)),
    );
  };

  for (const resource of graph.resources) {
    if (resource.options.read || !resource.type.startsWith("aws:")) continue;
    for (const text of new Set(textsOf(resource.inputs)))
      for (const arn of new Set(arnsOf(text)))
        if (!resolves(arn))
          report(
            resource,
            `${arn} leads to nothing that is declared.`,
            "Take the ARN from the resource itself.",
          );
    for (const [property, value] of namedIn(resource.inputs)) {
      const { type, by } = references[property] ?? {};
      if (!type || !by || resource.type === type || resource.type.endsWith(":BucketObjectv2")) continue;
      const known = graph.resources.filter((candidate) => candidate.type === type).flatMap(by);
      if (!known.includes(value))
        report(resource, `Its ${property} "${value}" is not declared.`, "Take it from the resource itself.");
    }
  }
  return findings;
}

/** Every text in a value with the property that it stands under, those of an event's pattern too. */
function namedIn(value: Properties): [property: string, text: string][] {
  return Object.entries(value).flatMap(([property, inner]): [string, string][] => {
    if (property === "eventPattern") return patternNames(inner);
    // Paths into an event, by names of the author's own.
    if (property === "inputTransformer") return [];
    if (typeof inner === "string") return [[property, inner]];
    if (Array.isArray(inner))
      return inner.flatMap((item) =>
        typeof item === "string" ? [[property, item] as [string, string]] : namedIn(item ?? {}),
      );
    return inner !== null && typeof inner === "object" ? namedIn(inner) : [];
  });
}

/** The buckets whose events a pattern waits for. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
function patternNames(pattern: string): [string, string][] {
  let detail: Properties;
  try {
    detail = JSON.parse(pattern).detail ?? {};
  } catch {
    return [];
  }
  const names = [detail.bucket?.name, detail.s3ObjectDetails?.bucketName].flat();
  return names.filter((name) => typeof name === "string").map((name) => ["bucketName", name]);
}

const indexArns = ({ inputs, outputs }: Resource): string[] =>
  [inputs.globalSecondaryIndexes ?? [], inputs.localSecondaryIndexes ?? []]
    .flat()
    .map(({ name }) => `${outputs.arn}/index/${name}`);

/** Every text in a value, however deep. */
export function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(textsOf);
}

/** The ARNs in a text; the function's, in API Gateway's invocation URI. */
function arnsOf(text: string): string[] {
  return [...text.matchAll(/arn:aws[\w-]*:[\w-]*:[\w-]*:(?:\d{12}|aws|\*)?:[^"'\s,\\{}()[\]]+/g)].flatMap(
    ([arn]) => {
      if (!/^arn:aws[\w-]*:apigateway:[\w-]+:lambda:path\//.test(arn)) return [arn];
      return [/functions\/(arn:.*)\/invocations$/.exec(arn)?.[1] ?? arn];
    },
  );
}
