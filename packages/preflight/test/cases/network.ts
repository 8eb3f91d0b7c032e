import type { RecordedAccount } from "../recorded-account.ts";
import { type Case, concurrency, list, resource } from "./case.ts";

const functionRole = resource(
  "aws:iam/role:Role",
  "InspectRole",
  {
    inlinePolicies: [
      {
        policy: JSON.stringify({
          Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "dynamodb:GetItem"] }],
        }),
      },
    ],
  },
  { arn: "arn:aws:iam::000000000000:role/inspect" },
);

const connected = resource("aws:lambda/function:Function", "InspectFunction", {
  role: "arn:aws:iam::000000000000:role/inspect",
  vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
});

const vpc = (account: RecordedAccount, { routes = "", endpoints = [] as string[], group = "vpc-1" } = {}) => {
  concurrency(1000, 1000)(account);
  const subnet = "<subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId>";
  const table = `<routeTableId>rtb-1</routeTableId>${list("associationSet", ["<main>true</main>"])}${list("routeSet", [routes])}`;
  account.change("ec2 DescribeSubnets", {
    body: `<DescribeSubnetsResponse>${list("subnetSet", [subnet])}</DescribeSubnetsResponse>`,
  });
  account.change("ec2 DescribeSecurityGroups", {
    body: `<R>${list("securityGroupInfo", [`<groupId>sg-1</groupId><vpcId>${group}</vpcId>`])}</R>`,
  });
  account.change("ec2 DescribeRouteTables", { body: `<R>${list("routeTableSet", [table])}</R>` });
  account.change("ec2 DescribeVpcEndpoints", { body: `<R>${list("vpcEndpointSet", endpoints)}</R>` });
};

const endpoint = (service: string, table: string) =>
  `<vpcEndpointType>Gateway</vpcEndpointType><vpcId>vpc-1</vpcId><serviceName>com.amazonaws.us-west-2.${service}</serviceName><state>available</state>${list("routeTableIdSet", [table])}`;

export const casesOfNetwork: Case[] = [
  {
    title: "subnets and security groups that do not exist stop the deploy",
    resources: [connected, functionRole],
    account: concurrency(1000, 1000),
    obstacles: [
      ["network", "stops", "The subnet subnet-1 of function InspectFunction does not exist"],
      ["network", "stops", "The security group sg-1 of function InspectFunction does not exist"],
    ],
  },
  {
    title: "a security group of another VPC stops the deploy",
    resources: [connected, functionRole],
    account: (account) => vpc(account, { group: "vpc-2" }),
    obstacles: [["network", "stops", "are in 2 VPCs: vpc-1, vpc-2"]],
  },
  {
    title: "a subnet without a way to S3 and DynamoDB is named for each",
    resources: [connected, functionRole],
    account: (account) =>
      vpc(account, {
        routes: "<destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><gatewayId>igw-1</gatewayId>",
      }),
    obstacles: [
      ["network", "weakens", "does not reach dynamodb from subnet-1"],
      ["network", "weakens", "does not reach s3 from subnet-1"],
    ],
  },
  {
    title: "gateway endpoints of the subnet's route table are a way",
    resources: [connected, functionRole],
    account: (account) =>
      vpc(account, { endpoints: [endpoint("s3", "rtb-1"), endpoint("dynamodb", "rtb-2")] }),
    obstacles: [["network", "weakens", "does not reach dynamodb"]],
  },
  {
    title: "a NAT gateway is a way to all services",
    resources: [connected, functionRole],
    account: (account) =>
      vpc(account, {
        routes: "<destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-1</natGatewayId>",
      }),
    obstacles: [],
  },
];
