import { bootstrapped, type Case, resource } from "./case.ts";

const buckets = (...entries: [string, string][]) =>
  `<ListAllMyBucketsResult><Buckets>${entries
    .map(([name, region]) => `<Bucket><Name>${name}</Name><BucketRegion>${region}</BucketRegion></Bucket>`)
    .join("")}</Buckets></ListAllMyBucketsResult>`;

const table = resource("aws:dynamodb/table:Table", "DocumentsTable");
const role = resource("aws:iam/role:Role", "ApiRole", { name: "airlock-prod-Api" });
const logGroup = (name: string) => resource("aws:cloudwatch/logGroup:LogGroup", `${name}Log`, { name });

const roleList = (...names: string[]) =>
  `<ListRolesResponse><ListRolesResult><IsTruncated>false</IsTruncated><Roles>${names
    .map((name) => `<member><RoleName>${name}</RoleName></member>`)
    .join("")}</Roles></ListRolesResult></ListRolesResponse>`;

/** About the account, its regions, and the stacks in it. */
export const casesOfStacks: Case[] = [
  {
    title: "a region that is not enabled stops the deploy, and nothing else is asked",
    resources: [resource("aws:cfg/rule:Rule", "Rule")],
    account: (account) =>
      account.change("account POST /getRegionOptStatus", { body: { RegionOptStatus: "DISABLED" } }),
    obstacles: [["region", "stops", "Region us-west-2 is not enabled for the account."]],
  },
  {
    title: "a region that is being enabled stops the deploy for now",
    account: (account) =>
      account.change("account POST /getRegionOptStatus", { body: { RegionOptStatus: "ENABLING" } }),
    obstacles: [["region", "stops", "Region us-west-2 is being enabled"]],
  },
  {
    title: "an account that SST has not been used in is a note",
    account: () => {},
    obstacles: [["sst-state", "note", "parameter /sst/bootstrap does not exist"]],
  },
  {
    title: "a parameter of SST that names no buckets stops the deploy",
    account: (account) =>
      account.change("ssm GetParameter", { body: { Parameter: { Name: "/sst/bootstrap", Value: "null" } } }),
    obstacles: [["sst-state", "stops", "does not name SST's buckets"]],
  },
  {
    title: "a bucket of SST that was deleted stops the deploy",
    account: (account) => {
      bootstrapped(account);
      account.change("s3 HEAD /sst-asset-abc", { status: 404, body: "" });
    },
    obstacles: [["sst-state", "stops", "SST's bucket sst-asset-abc"]],
  },
  {
    title: "a stage that is being deployed is locked",
    account: (account) => {
      bootstrapped(account);
      account.change("s3 HEAD /sst-state-abc/lock/airlock/prod.json", { body: "" });
    },
    obstacles: [["sst-state", "stops", "Stage prod is locked"]],
  },
  {
    title: "a stage that another region has would start a second stack",
    account: (account) => {
      bootstrapped(account);
      account.change("s3 GET /", {
        body: buckets(
          ["sst-state-abc", "us-west-2"],
          ["sst-state-def", "eu-west-1"],
          ["photos", "eu-west-1"],
        ),
      });
      account.change("s3 HEAD /sst-state-def/app/airlock/prod.json", { when: "/eu-west-1/s3/", body: "" });
    },
    obstacles: [
      [
        "other-regions",
        "weakens",
        "deployed in region eu-west-1 as well: a deploy to us-west-2 starts a second stack",
      ],
    ],
  },
  {
    title: "a stage in two regions is a note once it is deployed in both",
    resources: [table],
    deployed: [table],
    account: (account) => {
      account.change("s3 GET /", {
        body: buckets(["sst-state-abc", "us-west-2"], ["sst-state-def", "eu-west-1"]),
      });
      for (const bucket of ["sst-state-abc", "sst-state-def"])
        account.change(`s3 HEAD /${bucket}/app/airlock/prod.json`, { body: "" });
    },
    obstacles: [["other-regions", "note", "changes the stack there only"]],
  },
  {
    title: "a role with a name that the account has stops the deploy",
    resources: [role, resource("aws:iam/role:Role", "SweepRole", { namePrefix: "airlock-prod-" })],
    account: (account) => account.change("iam ListRoles", { body: roleList("airlock-prod-Api", "other") }),
    obstacles: [
      ["sst-state", "note", ""],
      ["names", "stops", "IAM has 1 roles that the deploy would create: airlock-prod-Api."],
    ],
  },
  {
    title: "the stage's role is no obstacle to its next deploy",
    resources: [role],
    deployed: [role],
    account: (account) => account.change("iam ListRoles", { body: roleList("airlock-prod-Api") }),
    obstacles: [],
  },
  {
    title: "a log group that a removed stage left stops the deploy",
    resources: [logGroup("/aws/lambda/airlock-prod-Api"), logGroup("aws-waf-logs-airlock-prod")],
    account: (account) => {
      bootstrapped(account);
      const logGroups = ["/aws/lambda/airlock-prod-Api", "/aws/lambda/airlock-prod-Apiary"].map(
        (logGroupName) => ({
          logGroupName,
        }),
      );
      account.change("logs DescribeLogGroups", { when: '"/aws/lambda/airlock-prod-"', body: { logGroups } });
    },
    obstacles: [
      [
        "names",
        "stops",
        "CloudWatch Logs has 1 log groups that the deploy would create: /aws/lambda/airlock-prod-Api.",
      ],
    ],
  },
  {
    title: "a service that the region does not have stops the deploy",
    resources: [
      resource("aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan", "Plan"),
      resource("aws:sqs/queue:Queue", "Queue"),
    ],
    account: (account) => {
      bootstrapped(account);
      account.change("guardduty GET /detector", {
        body: { detectorIds: ["12abc34d567e8fa901bc2d34e56789f0"] },
      });
      const root = "/aws/service/global-infrastructure/services";
      const Parameters = [`${root}/guardduty`, `${root}/sqs`, `${root}/sqs/regions/us-west-2`].map(
        (Name) => ({ Name }),
      );
      account.change("ssm GetParameters", { body: { Parameters } });
    },
    obstacles: [["services", "stops", "Region us-west-2 does not have the service guardduty."]],
  },
  {
    title: "a service that Systems Manager does not know says nothing about the region",
    resources: [resource("aws:sqs/queue:Queue", "Queue")],
    account: (account) => {
      bootstrapped(account);
      account.change("ssm GetParameters", { body: { Parameters: [] } });
    },
    obstacles: [],
  },
];
