import type { Call } from "../aws/call.ts";
import { listConfigRules, listTrails } from "../calls/audit.ts";
import { listStateMachines } from "../calls/compute.ts";
import { listDeliveryStreams, listLogResourcePolicies, listRules } from "../calls/events.ts";
import { listRegionalApis, listUserPools } from "../calls/gateway.ts";
import { getAccountSummary } from "../calls/iam.ts";
import { getServiceQuota } from "../calls/quotas.ts";
import { listWebAcls } from "../calls/security.ts";
import { listBuckets } from "../calls/storage.ts";
import { type Check, type Context, created, declared, type Obstacle } from "../check.ts";

interface Quota {
  /** What is counted, as Service Quotas calls it. */
  title: string;
  /** Pulumi's type of what counts. */
  type: string;
  /** Code of the service and of the quota; without a quota's code AWS does not raise it. */
  service: string;
  code?: string;
  /** Without an applied value in Service Quotas. */
  default: number;
  page: string;
  /** Whether Service Quotas has it in one region for all. */
  isGlobal?: true;
  /** Lists what the account has; absent where the quota is for each parent, of which the stage declares one. */
  list?: Call<object, readonly unknown[]>;
}

/** Quotas of what a stage can declare. Those that no stage comes near, such as alarms and queues, are not here. */
const quotas: readonly Quota[] = [
  {
    title: "S3 general purpose buckets",
    type: "aws:s3/bucketV2:BucketV2",
    service: "s3",
    code: "L-DC2B2D3D",
    default: 10_000,
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html",
    isGlobal: true,
    list: listBuckets,
  },
  {
    title: "EventBridge rules of the default bus",
    type: "aws:cloudwatch/eventRule:EventRule",
    service: "events",
    code: "L-244521F2",
    default: 300,
    page: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html",
    list: listRules,
  },
  {
    title: "regional web ACLs of AWS WAF",
    type: "aws:wafv2/webAcl:WebAcl",
    service: "wafv2",
    code: "L-2EC3DE7B",
    default: 100,
    page: "https://docs.aws.amazon.com/waf/latest/developerguide/limits.html",
    list: listWebAcls,
  },
  {
    title: "Cognito user pools",
    type: "aws:cognito/userPool:UserPool",
    service: "cognito-idp",
    code: "L-66E6DF30",
    default: 1000,
    page: "https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html",
    list: listUserPools,
  },
  {
    title: "clients of a Cognito user pool",
    type: "aws:cognito/userPoolClient:UserPoolClient",
    service: "cognito-idp",
    code: "L-5EAB0605",
    default: 1000,
    page: "https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html",
  },
  {
    title: "regional APIs of API Gateway",
    type: "aws:apigateway/restApi:RestApi",
    service: "apigateway",
    default: 600,
    page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html",
    list: listRegionalApis,
  },
  {
    title: "resources of an API of API Gateway",
    type: "aws:apigateway/resource:Resource",
    service: "apigateway",
    code: "L-01C8A9E0",
    default: 300,
    page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html",
  },
  {
    title: "state machines of Step Functions",
    type: "aws:sfn/stateMachine:StateMachine",
    service: "states",
    default: 100_000,
    page: "https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html",
    list: listStateMachines,
  },
  {
    title: "Firehose streams",
    type: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    service: "firehose",
    code: "L-14BB0BE7",
    default: 5000,
    page: "https://docs.aws.amazon.com/firehose/latest/dev/limits.html",
    list: listDeliveryStreams,
  },
  {
    title: "AWS Config rules",
    type: "aws:cfg/rule:Rule",
    service: "config",
    default: 1000,
    page: "https://docs.aws.amazon.com/config/latest/developerguide/configlimits.html",
    list: listConfigRules,
  },
  {
    title: "CloudTrail trails",
    type: "aws:cloudtrail/trail:Trail",
    service: "cloudtrail",
    default: 5,
    page: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html",
    list: listTrails,
  },
  {
    title: "resource policies of CloudWatch Logs",
    type: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    service: "logs",
    default: 10,
    page: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html",
    list: listLogResourcePolicies,
  },
];

/** The check of one quota. */
const checkOf = (quota: Quota): Check => ({
  id: `quota-${quota.title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`,
  question: `Does the quota of ${quota.title} leave room for what the stage creates?`,
  page: quota.page,
  calls: [...(quota.list ? [quota.list] : []), ...(quota.code ? [getServiceQuota] : [])],
  async *run(context) {
    const { type, list, isGlobal } = quota;
    if (created(context, type).length === 0) return;
    const region = isGlobal ? context.globalRegion : undefined;
    const existing = list ? ((await context.ask(list, {}, region)) ?? []).length : 0;
    const additional = (list ? created : declared)(context, type).length;
    const value = (await appliedValue(quota, context)) ?? quota.default;
    if (existing + additional > value) yield obstacleOf(quota, { value, existing, additional }, context);
  },
});

const appliedValue = async ({ service, code, isGlobal }: Quota, { ask, globalRegion }: Context) =>
  code
    ? ask(getServiceQuota, { ServiceCode: service, QuotaCode: code }, isGlobal ? globalRegion : undefined)
    : undefined;

function obstacleOf(
  { title, service, code, isGlobal }: Quota,
  { value, existing, additional }: { value: number; existing: number; additional: number },
  { graph, globalRegion }: Context,
): Obstacle {
  const region = isGlobal ? globalRegion : graph.region;
  const message = `There are ${existing} ${title}${isGlobal ? "" : ` in region ${region}`}, and the stage adds ${additional}; the quota is ${value}.`;
  if (!code)
    return {
      severity: "stops",
      message,
      remedy: "AWS does not raise this quota: delete what is not needed, or use another account or region.",
    };
  return {
    severity: "stops",
    message,
    remedy: "Request a higher quota, or delete what is not needed.",
    command: requestCommand(region, service, code, Math.max(existing + additional, 2 * value)),
  };
}

const requestCommand = (region: string, service: string, code: string, value: number): string =>
  `aws service-quotas request-service-quota-increase --region ${region} --service-code ${service} --quota-code ${code} --desired-value ${value}`;

/** IAM names its own quota of roles. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const roleQuota: Check = {
  id: "quota-iam-roles",
  question: "Does the quota of IAM roles leave room for what the stage creates?",
  page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
  calls: [getAccountSummary],
  async *run(context) {
    const additional = created(context, "aws:iam/role:Role").length;
    if (additional === 0) return;
    const summary = await context.ask(getAccountSummary, {});
    const existing = summary?.get("Roles") ?? 0;
    const value = summary?.get("RolesQuota") ?? 1000;
    if (existing + additional > value)
      yield {
        severity: "stops",
        message: `There are ${existing} IAM roles, and the stage adds ${additional}; the quota is ${value}.`,
        remedy: "Request a higher quota, or delete roles that are not needed.",
        command: requestCommand(
          context.globalRegion,
          "iam",
          "L-FE177D64",
          Math.max(existing + additional, 2 * value),
        ),
      };
  },
};

export const quotaChecks: readonly Check[] = [roleQuota, ...quotas.map(checkOf)];
