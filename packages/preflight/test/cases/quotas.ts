import type { RecordedAccount } from "../recorded-account.ts";
import { bootstrapped, type Case, resources } from "./case.ts";

/** A quota, what an account answers that has used all but two of it, and the type of which the stage adds three. */
interface Filled {
  check: string;
  type: string;
  fill: (account: RecordedAccount, count: number) => void;
  quota: number;
}

const many = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));

/** Lowers a quota so that few resources reach it. */
const lower = (account: RecordedAccount, code: string, Value: number) =>
  account.change("servicequotas GetServiceQuota", { when: code, body: { Quota: { Value } } });

const filled: Filled[] = [
  {
    check: "quota-s3-general-purpose-buckets",
    type: "aws:s3/bucketV2:BucketV2",
    quota: 5,
    fill: (account, count) => {
      lower(account, "L-DC2B2D3D", 5);
      const buckets = many(count, (index) => `<Bucket><Name>bucket-${index}</Name></Bucket>`).join("");
      account.change("s3 GET /", {
        body: `<ListAllMyBucketsResult><Buckets>${buckets}</Buckets></ListAllMyBucketsResult>`,
      });
    },
  },
  {
    check: "quota-eventbridge-rules-of-the-default-bus",
    type: "aws:cloudwatch/eventRule:EventRule",
    quota: 300,
    fill: (account, count) => {
      // In two pages.
      account.change("events ListRules", {
        body: { Rules: many(100, (index) => ({ Name: `${index}` })), NextToken: "next" },
      });
      account.change("events ListRules", {
        when: '"next"',
        body: { Rules: many(count - 100, (index) => ({ Name: `n${index}` })) },
      });
    },
  },
  {
    check: "quota-regional-web-acls-of-aws-waf",
    type: "aws:wafv2/webAcl:WebAcl",
    quota: 100,
    fill: (account, count) =>
      account.change("wafv2 ListWebACLs", {
        body: { WebACLs: many(count, (index) => ({ Name: `${index}` })) },
      }),
  },
  {
    check: "quota-cognito-user-pools",
    type: "aws:cognito/userPool:UserPool",
    quota: 1000,
    fill: (account, count) =>
      account.change("cognito-idp ListUserPools", {
        body: { UserPools: many(count, (index) => ({ Id: `${index}` })) },
      }),
  },
  {
    check: "quota-regional-apis-of-api-gateway",
    type: "aws:apigateway/restApi:RestApi",
    quota: 600,
    fill: (account, count) =>
      account.change("apigateway GET /restapis", {
        body: {
          item: [
            ...many(count, () => ({ endpointConfiguration: { types: ["REGIONAL"] } })),
            { endpointConfiguration: { types: ["EDGE"] } },
          ],
        },
      }),
  },
  {
    check: "quota-state-machines-of-step-functions",
    type: "aws:sfn/stateMachine:StateMachine",
    quota: 100_000,
    fill: (account, count) =>
      account.change("states ListStateMachines", {
        body: { stateMachines: many(count, () => ({ name: "n" })) },
      }),
  },
  {
    check: "quota-firehose-streams",
    type: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    quota: 5000,
    fill: (account, count) =>
      account.change("firehose ListDeliveryStreams", {
        body: { DeliveryStreamNames: many(count, (index) => `${index}`), HasMoreDeliveryStreams: false },
      }),
  },
  {
    check: "quota-aws-config-rules",
    type: "aws:cfg/rule:Rule",
    quota: 1000,
    fill: (account, count) => {
      account.change("config DescribeConfigurationRecorders", {
        body: { ConfigurationRecorders: [{ name: "default" }] },
      });
      account.change("config DescribeConfigurationRecorderStatus", {
        body: { ConfigurationRecordersStatus: [{ name: "default", recording: true }] },
      });
      account.change("config DescribeDeliveryChannels", {
        body: { DeliveryChannels: [{ name: "default" }] },
      });
      account.change("config DescribeConfigRules", {
        body: { ConfigRules: many(count, (index) => ({ ConfigRuleName: `${index}` })) },
      });
    },
  },
  {
    check: "quota-cloudtrail-trails",
    type: "aws:cloudtrail/trail:Trail",
    quota: 5,
    fill: (account, count) =>
      account.change("cloudtrail DescribeTrails", {
        body: { trailList: many(count, (index) => ({ Name: `${index}` })) },
      }),
  },
  {
    check: "quota-resource-policies-of-cloudwatch-logs",
    type: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    quota: 10,
    fill: (account, count) =>
      account.change("logs DescribeResourcePolicies", {
        body: { resourcePolicies: many(count, (index) => ({ policyName: `${index}` })) },
      }),
  },
  {
    check: "quota-iam-roles",
    type: "aws:iam/role:Role",
    quota: 1000,
    fill: (account, count) =>
      account.change("iam GetAccountSummary", {
        body: `<GetAccountSummaryResponse><GetAccountSummaryResult><SummaryMap><entry><key>Roles</key><value>${count}</value></entry><entry><key>RolesQuota</key><value>1000</value></entry></SummaryMap></GetAccountSummaryResult></GetAccountSummaryResponse>`,
      }),
  },
];

/** About quotas: each with room for one less than the stage needs, and with just enough. */
export const casesOfQuotas: Case[] = [
  ...filled.flatMap(({ check, type, quota, fill }): Case[] => [
    {
      title: `${check}: three more than the account has stop the deploy when there is room for two`,
      resources: resources(3, type),
      account: (account) => {
        bootstrapped(account);
        fill(account, quota - 2);
      },
      obstacles: [
        [
          check,
          "stops",
          new RegExp(`There are ${quota - 2} .*, and the stage adds 3; the quota is ${quota}\\.`),
        ],
      ],
    },
    {
      title: `${check}: three more are no obstacle when there is room for three`,
      resources: resources(3, type),
      account: (account) => {
        bootstrapped(account);
        fill(account, quota - 3);
      },
      obstacles: [],
    },
    {
      title: `${check}: what the stage has already is not added`,
      resources: resources(3, type),
      deployed: resources(3, type),
      account: (account) => fill(account, quota),
      obstacles: [],
    },
  ]),
  {
    title: "more clients than a pool can have stop the deploy",
    resources: resources(4, "aws:cognito/userPoolClient:UserPoolClient"),
    account: (account) => {
      bootstrapped(account);
      lower(account, "L-5EAB0605", 3);
    },
    obstacles: [["quota-clients-of-a-cognito-user-pool", "stops", "the stage adds 4; the quota is 3."]],
  },
  {
    title: "more resources than an API can have stop the deploy, without a value in Service Quotas",
    resources: resources(301, "aws:apigateway/resource:Resource"),
    account: (account) => {
      bootstrapped(account);
      account.change("servicequotas GetServiceQuota", {
        when: "L-01C8A9E0",
        status: 400,
        body: { __type: "NoSuchResourceException" },
      });
    },
    obstacles: [
      ["quota-resources-of-an-api-of-api-gateway", "stops", "the stage adds 301; the quota is 300."],
    ],
  },
];
