import {
  EC2Client,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
} from "@aws-sdk/client-ec2";
import { defineCall } from "../aws/call.ts";
import { collect } from "../aws/pages.ts";

/** The subnets of these ids that exist: a filter, unlike `SubnetIds`, refuses no id. */
export const describeSubnets = defineCall({
  actions: ["ec2:DescribeSubnets"],
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html",
  send: (config, { ids }: { ids: string[] }, options) =>
    collect(
      paginateDescribeSubnets(
        { client: new EC2Client(config) },
        { Filters: [{ Name: "subnet-id", Values: ids }] },
        options,
      ),
      ({ Subnets }) => Subnets,
    ),
});

/** The security groups of these ids that exist. */
export const describeSecurityGroups = defineCall({
  actions: ["ec2:DescribeSecurityGroups"],
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html",
  send: (config, { ids }: { ids: string[] }, options) =>
    collect(
      paginateDescribeSecurityGroups(
        { client: new EC2Client(config) },
        { Filters: [{ Name: "group-id", Values: ids }] },
        options,
      ),
      ({ SecurityGroups }) => SecurityGroups,
    ),
});

export const describeVpcEndpoints = defineCall({
  actions: ["ec2:DescribeVpcEndpoints"],
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html",
  send: (config, { vpcId }: { vpcId: string }, options) =>
    collect(
      paginateDescribeVpcEndpoints(
        { client: new EC2Client(config) },
        { Filters: [{ Name: "vpc-id", Values: [vpcId] }] },
        options,
      ),
      ({ VpcEndpoints }) => VpcEndpoints,
    ),
});

export const describeRouteTables = defineCall({
  actions: ["ec2:DescribeRouteTables"],
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html",
  send: (config, { vpcId }: { vpcId: string }, options) =>
    collect(
      paginateDescribeRouteTables(
        { client: new EC2Client(config) },
        { Filters: [{ Name: "vpc-id", Values: [vpcId] }] },
        options,
      ),
      ({ RouteTables }) => RouteTables,
    ),
});
