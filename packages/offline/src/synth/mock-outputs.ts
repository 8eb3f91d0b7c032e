import { createHash } from "node:crypto";
import type { Properties } from "../graph/graph.ts";
import { renderPolicyDocument } from "./policy-document.ts";

/**
 * What AWS would answer: ids, ARNs and URLs of the shapes that its documentation gives, drawn from the resource's
 * own name so that the same program gets the same answers every time.
 */

export interface World {
  app: string;
  stage: string;
  region: string;
  accountId: string;
}

interface Declared {
  name: string;
  urn: string;
  inputs: Properties;
}

type Answer = { id: string } & Properties;
type Describe = (resource: Declared, world: World, paths: Map<string, string>) => Answer;

/** The one account that a synth speaks of. No AWS account has this number. */
export const accountId = "000000000000";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Letters and digits drawn from a text, as AWS's opaque ids look. */
export function opaque(
  text: string,
  length: number,
  alphabet = "abcdefghijklmnopqrstuvwxyz0123456789",
): string {
  let drawn = "";
  for (let round = 0; drawn.length < length; round++)
    for (const byte of digest(`${text}#${round}`)) drawn += alphabet[byte % alphabet.length];
  return drawn.slice(0, length);
}

function uuid(text: string): string {
  const hex = opaque(text, 32, "0123456789abcdef");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Pulumi's AWS provider names a resource that was given no name by its logical name and seven hex digits. */
function named({ name, urn, inputs }: Declared, property = "name"): string {
  return inputs[property] ?? `${name}-${opaque(urn, 7, "0123456789abcdef")}`;
}

const arn = (world: World, service: string, rest: string) =>
  `arn:aws:${service}:${world.region}:${world.accountId}:${rest}`;

/** A resource that AWS names and addresses by ARN `service:region:account:<prefix><name>`. */
const byName =
  (service: string, prefix: string, idIs: "name" | "arn" = "name"): Describe =>
  (resource, world) => {
    const name = named(resource);
    const address = arn(world, service, `${prefix}${name}`);
    return { id: idIs === "name" ? name : address, name, arn: address };
  };

const iam =
  (kind: string): Describe =>
  (resource, world) => {
    const name = named(resource);
    const path = resource.inputs.path ?? "/";
    const address = `arn:aws:iam::${world.accountId}:${kind}${path}${name}`;
    const unique = opaque(resource.urn, 17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    return { id: kind === "policy" ? address : name, name, arn: address, uniqueId: `AROA${unique}` };
  };

const regionalWaf =
  (kind: string): Describe =>
  (resource, world) => {
    const name = named(resource);
    const id = uuid(resource.urn);
    return {
      id,
      name,
      arn: arn(world, "wafv2", `regional/${kind}/${name}/${id}`),
      capacity: 0,
      lockToken: uuid(id),
    };
  };

const gatewayPart =
  (prefix: string): Describe =>
  ({ urn }) => ({ id: `${prefix}${opaque(urn, 6)}` });

const describe: Record<string, Describe> = {
  "aws:s3/bucketV2:BucketV2": (resource, world) => {
    const bucket = named(resource, "bucket").toLowerCase();
    return {
      id: bucket,
      bucket,
      arn: `arn:aws:s3:::${bucket}`,
      bucketDomainName: `${bucket}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${bucket}.s3.${world.region}.amazonaws.com`,
      region: world.region,
    };
  },
  "aws:dynamodb/table:Table": (resource, world) => {
    const name = named(resource);
    const address = arn(world, "dynamodb", `table/${name}`);
    return { id: name, name, arn: address, streamArn: `${address}/stream/2026-01-01T00:00:00.000` };
  },
  "aws:lambda/function:Function": (resource, world) => {
    const name = named(resource);
    const address = arn(world, "lambda", `function:${name}`);
    return {
      id: name,
      name,
      arn: address,
      invokeArn: `arn:aws:apigateway:${world.region}:lambda:path/2015-03-31/functions/${address}/invocations`,
      qualifiedArn: `${address}:$LATEST`,
      version: "$LATEST",
    };
  },
  "aws:lambda/functionUrl:FunctionUrl": ({ urn, inputs }, world) => {
    const urlId = opaque(urn, 32);
    return {
      id: inputs.functionName,
      urlId,
      functionArn: arn(world, "lambda", `function:${inputs.functionName}`),
      functionUrl: `https://${urlId}.lambda-url.${world.region}.on.aws/`,
    };
  },
  "aws:iam/role:Role": iam("role"),
  "aws:iam/user:User": iam("user"),
  "aws:iam/policy:Policy": iam("policy"),
  "aws:iam/rolePolicy:RolePolicy": (resource) => ({
    id: `${resource.inputs.role}:${named(resource)}`,
    name: named(resource),
  }),
  "aws:cloudwatch/logGroup:LogGroup": byName("logs", "log-group:"),
  "aws:cloudwatch/eventBus:EventBus": byName("events", "event-bus/"),
  "aws:cloudwatch/eventRule:EventRule": (resource, world) => {
    const name = named(resource);
    const bus = resource.inputs.eventBusName;
    return {
      id: name,
      name,
      arn: arn(world, "events", `rule/${bus && bus !== "default" ? `${bus}/` : ""}${name}`),
    };
  },
  "aws:cloudwatch/eventTarget:EventTarget": (resource) => {
    const targetId = named(resource, "targetId");
    return { id: `${resource.inputs.rule}-${targetId}`, targetId };
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": byName("cloudwatch", "alarm:"),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": byName("cloudwatch", "alarm:"),
  "aws:cloudwatch/dashboard:Dashboard": ({ inputs }, world) => ({
    id: inputs.dashboardName,
    dashboardArn: `arn:aws:cloudwatch::${world.accountId}:dashboard/${inputs.dashboardName}`,
  }),
  "aws:scheduler/schedule:Schedule": byName("scheduler", "schedule/default/"),
  "aws:sfn/stateMachine:StateMachine": byName("states", "stateMachine:", "arn"),
  "aws:sns/topic:Topic": byName("sns", "", "arn"),
  "aws:sqs/queue:Queue": (resource, world) => {
    const name = named(resource);
    const url = `https://sqs.${world.region}.amazonaws.com/${world.accountId}/${name}`;
    return { id: url, name, url, arn: arn(world, "sqs", name) };
  },
  "aws:kms/key:Key": (resource, world) => {
    const keyId = uuid(resource.urn);
    return { id: keyId, keyId, arn: arn(world, "kms", `key/${keyId}`) };
  },
  "aws:kms/alias:Alias": byName("kms", ""),
  "aws:ssm/parameter:Parameter": byName("ssm", "parameter/"),
  "aws:apigateway/restApi:RestApi": (resource, world) => {
    const id = opaque(resource.urn, 10);
    return {
      id,
      name: named(resource),
      arn: `arn:aws:apigateway:${world.region}::/restapis/${id}`,
      executionArn: arn(world, "execute-api", id),
      rootResourceId: opaque(`${resource.urn}/`, 10),
    };
  },
  "aws:apigateway/resource:Resource": ({ urn, inputs }, _world, paths) => {
    const id = opaque(urn, 6);
    const path = `${paths.get(inputs.parentId) ?? ""}/${inputs.pathPart}`;
    paths.set(id, path);
    return { id, path };
  },
  "aws:apigateway/method:Method": ({ inputs }) => ({
    id: `agm-${inputs.restApi}-${inputs.resourceId}-${inputs.httpMethod}`,
  }),
  "aws:apigateway/integration:Integration": ({ inputs }) => ({
    id: `agi-${inputs.restApi}-${inputs.resourceId}-${inputs.httpMethod}`,
  }),
  "aws:apigateway/response:Response": ({ inputs }) => ({
    id: `aggr-${inputs.restApiId}-${inputs.responseType}`,
  }),
  "aws:apigateway/restApiPolicy:RestApiPolicy": ({ inputs }) => ({ id: inputs.restApiId }),
  "aws:apigateway/authorizer:Authorizer": (resource, world) => {
    const id = opaque(resource.urn, 6);
    return {
      id,
      name: named(resource),
      arn: `arn:aws:apigateway:${world.region}::/restapis/${resource.inputs.restApi}/authorizers/${id}`,
    };
  },
  "aws:apigateway/deployment:Deployment": ({ urn, inputs }, world) => ({
    id: opaque(`${urn}${JSON.stringify(inputs.triggers ?? {})}`, 6),
    executionArn: `${arn(world, "execute-api", inputs.restApi)}/`,
    invokeUrl: `https://${inputs.restApi}.execute-api.${world.region}.amazonaws.com/`,
  }),
  "aws:apigateway/stage:Stage": ({ inputs }, world) => ({
    id: `ags-${inputs.restApi}-${inputs.stageName}`,
    arn: `arn:aws:apigateway:${world.region}::/restapis/${inputs.restApi}/stages/${inputs.stageName}`,
    executionArn: `${arn(world, "execute-api", inputs.restApi)}/${inputs.stageName}`,
    invokeUrl: `https://${inputs.restApi}.execute-api.${world.region}.amazonaws.com/${inputs.stageName}`,
  }),
  "aws:apigateway/methodSettings:MethodSettings": ({ inputs }) => ({
    id: `${inputs.restApi}-${inputs.stageName}-${inputs.methodPath}`,
  }),
  // An account that was never set up for API Gateway's logs, as a new one is: the components then set it up.
  "aws:apigateway/account:Account": ({ inputs }) => ({
    id: "api-gateway-account",
    cloudwatchRoleArn: inputs.cloudwatchRoleArn ?? "",
  }),
  "aws:apigateway/domainName:DomainName": ({ inputs }, world) => ({
    id: inputs.domainName,
    arn: `arn:aws:apigateway:${world.region}::/domainnames/${inputs.domainName}`,
    regionalDomainName: `d-${opaque(inputs.domainName, 10)}.execute-api.${world.region}.amazonaws.com`,
    regionalZoneId: "Z2OJLYMUO9EFXC",
  }),
  "aws:apigateway/gatewayResponse:GatewayResponse": gatewayPart("aggr-"),
  "aws:apigatewayv2/api:Api": (resource, world) => {
    const id = opaque(resource.urn, 10);
    return {
      id,
      name: named(resource),
      arn: `arn:aws:apigateway:${world.region}::/apis/${id}`,
      executionArn: arn(world, "execute-api", id),
      apiEndpoint: `https://${id}.execute-api.${world.region}.amazonaws.com`,
    };
  },
  "aws:cognito/userPool:UserPool": (resource, world) => {
    const id = `${world.region}_${opaque(resource.urn, 9, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")}`;
    return {
      id,
      name: named(resource),
      arn: arn(world, "cognito-idp", `userpool/${id}`),
      endpoint: `cognito-idp.${world.region}.amazonaws.com/${id}`,
    };
  },
  "aws:cognito/userPoolClient:UserPoolClient": (resource) => ({
    id: opaque(resource.urn, 26),
    name: named(resource),
    ...(resource.inputs.generateSecret ? { clientSecret: opaque(`${resource.urn}secret`, 51) } : {}),
  }),
  "aws:cognito/userPoolDomain:UserPoolDomain": ({ inputs }) => ({ id: inputs.domain }),
  "aws:cognito/resourceServer:ResourceServer": ({ inputs }) => ({
    id: `${inputs.userPoolId}|${inputs.identifier}`,
    scopeIdentifiers: (inputs.scopes ?? []).map(
      ({ scopeName }: { scopeName: string }) => `${inputs.identifier}/${scopeName}`,
    ),
  }),
  "aws:wafv2/webAcl:WebAcl": regionalWaf("webacl"),
  "aws:wafv2/ipSet:IpSet": regionalWaf("ipset"),
  "aws:wafv2/ruleGroup:RuleGroup": regionalWaf("rulegroup"),
  "aws:cfg/rule:Rule": (resource, world) => {
    const name = named(resource);
    const ruleId = `config-rule-${opaque(resource.urn, 6)}`;
    return { id: name, name, ruleId, arn: arn(world, "config", `config-rule/${ruleId}`) };
  },
  "aws:cfg/recorder:Recorder": (resource) => ({ id: named(resource), name: named(resource) }),
  "aws:cfg/deliveryChannel:DeliveryChannel": (resource) => ({ id: named(resource), name: named(resource) }),
  "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan": (resource, world) => {
    const id = opaque(resource.urn, 32, "0123456789abcdef");
    return { id, arn: arn(world, "guardduty", `malware-protection-plan/${id}`), status: "ACTIVE" };
  },
  "random:index/randomBytes:RandomBytes": ({ urn, inputs }) => {
    const bytes = Buffer.from(opaque(urn, inputs.length * 2, "0123456789abcdef"), "hex");
    return { id: bytes.toString("base64"), base64: bytes.toString("base64"), hex: bytes.toString("hex") };
  },
  "random:index/randomId:RandomId": ({ urn, inputs }) => {
    const hex = opaque(urn, inputs.byteLength * 2, "0123456789abcdef");
    return {
      id: hex,
      hex,
      dec: BigInt(`0x${hex}`).toString(),
      b64Url: Buffer.from(hex, "hex").toString("base64url"),
    };
  },
  "random:index/randomPassword:RandomPassword": ({ urn, inputs }) => ({
    id: "none",
    result: opaque(urn, inputs.length),
  }),
};

/** The id and outputs of a resource: its inputs, and over them what AWS would add. */
export function mockOutputs(
  type: string,
  resource: Declared,
  world: World,
  paths: Map<string, string>,
): { id: string; outputs: Properties } {
  const answer = describe[type]?.(resource, world, paths) ?? {
    id: `${resource.name}-${opaque(resource.urn, 7)}`,
  };
  const { id, ...rest } = answer;
  return { id, outputs: { ...resource.inputs, ...rest } };
}

/** The answer to a provider's function (a "data source"). Throws for one that is not known here. */
export function mockCall(token: string, args: Properties, world: World): Properties {
  switch (token) {
    case "aws:index/getPartition:getPartition":
      return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
    case "aws:index/getRegion:getRegion":
      return {
        id: world.region,
        name: world.region,
        description: world.region,
        endpoint: `ec2.${world.region}.amazonaws.com`,
      };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return {
        id: world.accountId,
        accountId: world.accountId,
        arn: `arn:aws:iam::${world.accountId}:role/deployer`,
        userId: `AROA${opaque("deployer", 17).toUpperCase()}`,
      };
    case "aws:iam/getPolicyDocument:getPolicyDocument": {
      const json = renderPolicyDocument(args);
      return { ...args, id: opaque(json, 10, "0123456789"), json, minifiedJson: json };
    }
    case "aws:kms/getAlias:getAlias": {
      const key = uuid(args.name);
      return {
        id: arn(world, "kms", args.name),
        arn: arn(world, "kms", args.name),
        name: args.name,
        targetKeyId: key,
        targetKeyArn: arn(world, "kms", `key/${key}`),
      };
    }
    case "aws:index/getAvailabilityZones:getAvailabilityZones":
      return { id: world.region, names: ["a", "b", "c"].map((zone) => world.region + zone), zoneIds: [] };
    default:
      throw new Error(
        `The program calls "${token}", whose answer comes from a real AWS account. Pass the value in as a setting, or teach mock-outputs.ts to answer.`,
      );
  }
}
