import type { RouteTable, Subnet, VpcEndpoint } from "@aws-sdk/client-ec2";
import type { Properties } from "../../../offline/src/graph/graph.ts";
import {
  describeRouteTables,
  describeSecurityGroups,
  describeSubnets,
  describeVpcEndpoints,
} from "../calls/network.ts";
import { type Check, type Context, declared, type Obstacle } from "../check.ts";
import { listOf } from "../json.ts";
import { statementsOf } from "../policies.ts";

/** Services that a function in a VPC calls, by the prefix of their actions; the name of their endpoint. */
const endpointNames = new Map([
  ["s3", "s3"],
  ["dynamodb", "dynamodb"],
  ["states", "states"],
  ["events", "events"],
  ["sqs", "sqs"],
  ["sns", "sns"],
  ["ssm", "ssm"],
  ["lambda", "lambda"],
]);

/**
 * A function in a VPC has no public address: it reaches AWS by endpoints or a NAT gateway.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
 */
export const network: Check = {
  id: "network",
  question: "Do the subnets and security groups of functions exist, and do they lead to AWS's services?",
  page: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html",
  calls: [describeSubnets, describeSecurityGroups, describeVpcEndpoints, describeRouteTables],
  async *run(context) {
    for (const { name, inputs } of declared(context, "aws:lambda/function:Function")) {
      const ids = listOf(inputs.vpcConfig?.subnetIds).map(String);
      const groupIds = listOf(inputs.vpcConfig?.securityGroupIds).map(String);
      if (ids.length === 0) continue;
      const subnets = (await context.ask(describeSubnets, { ids })) ?? [];
      yield* missing(
        context,
        name,
        "subnet",
        ids,
        subnets.flatMap(({ SubnetId }) => SubnetId ?? []),
      );
      const groups = (await context.ask(describeSecurityGroups, { ids: groupIds })) ?? [];
      yield* missing(
        context,
        name,
        "security group",
        groupIds,
        groups.flatMap(({ GroupId }) => GroupId ?? []),
      );
      const vpcs = new Set([...subnets, ...groups].flatMap(({ VpcId }) => VpcId ?? []));
      if (vpcs.size > 1)
        yield {
          severity: "stops",
          message: `The subnets and security groups of function ${name} are in ${vpcs.size} VPCs: ${[...vpcs].join(", ")}.`,
          remedy: "Name subnets and security groups of one VPC in scanner.",
          command: `aws ec2 describe-subnets --region ${context.graph.region} --subnet-ids ${ids.join(" ")}`,
        };
      else if (subnets.length > 0) yield* routes(context, name, servicesOf(context, inputs), subnets);
    }
  },
};

function* missing(
  { graph }: Context,
  name: string,
  kind: "subnet" | "security group",
  ids: string[],
  found: string[],
): Generator<Obstacle> {
  const absent = ids.filter((id) => !found.includes(id));
  if (absent.length > 0)
    yield {
      severity: "stops",
      message: `The ${kind} ${absent.join(", ")} of function ${name} does not exist in region ${graph.region}.`,
      remedy: `Correct ${kind === "subnet" ? "scanner.subnets" : "scanner.securityGroups"}.`,
      command: `aws ec2 describe-${kind === "subnet" ? "subnets" : "security-groups"} --region ${graph.region}`,
    };
}

/** The services whose actions the function's role allows. */
function servicesOf(context: Context, { role }: Properties): string[] {
  const declaration = declared(context, "aws:iam/role:Role").find(({ outputs }) => outputs.arn === role);
  const policies: unknown[] = listOf(declaration?.inputs.inlinePolicies);
  const actions = policies
    .flatMap((policy) => statementsOf((policy as Properties).policy))
    .flatMap(({ Action }) => listOf(Action).map(String));
  return [
    ...new Set(actions.flatMap((action) => endpointNames.get(action.split(":")[0] ?? "") ?? [])),
  ].sort();
}

/** Services to which a subnet has neither an endpoint nor a route out of the VPC. */
async function* routes(
  { graph, ask }: Context,
  name: string,
  services: string[],
  subnets: Subnet[],
): AsyncGenerator<Obstacle> {
  const vpcId = subnets[0]?.VpcId ?? "";
  const tables = (await ask(describeRouteTables, { vpcId })) ?? [];
  const endpoints = (await ask(describeVpcEndpoints, { vpcId })) ?? [];
  const unreachable = new Map<string, string[]>();
  for (const { SubnetId = "" } of subnets) {
    const table = tableOf(tables, SubnetId);
    if (leadsOut(table)) continue;
    const names = services.filter((service) => {
      const serviceName = `com.amazonaws.${graph.region}.${service}`;
      return !endpoints.some((endpoint) => serves(endpoint, serviceName, table, vpcId));
    });
    for (const service of names) unreachable.set(service, [...(unreachable.get(service) ?? []), SubnetId]);
  }
  for (const [service, ids] of unreachable)
    yield {
      severity: "weakens",
      message: `Function ${name} does not reach ${service} from ${ids.join(", ")}: there is neither an endpoint nor a NAT gateway, so documents fail.`,
      remedy: "Create the endpoint for the subnets' route tables, or a NAT gateway.",
      command: createCommand(graph.region, vpcId, service, tableOf(tables, ids[0] ?? "")),
    };
}

const isGateway = (service: string): boolean => service === "s3" || service === "dynamodb";

const createCommand = (
  region: string,
  vpcId: string,
  service: string,
  table: RouteTable | undefined,
): string =>
  `aws ec2 create-vpc-endpoint --region ${region} --vpc-id ${vpcId} --service-name com.amazonaws.${region}.${service} ` +
  (isGateway(service)
    ? `--route-table-ids ${table?.RouteTableId ?? "ROUTE_TABLE"}`
    : "--vpc-endpoint-type Interface --subnet-ids SUBNETS --security-group-ids GROUPS");

/** A subnet without a table of its own has the VPC's main table. */
const tableOf = (tables: RouteTable[], subnetId: string): RouteTable | undefined =>
  tables.find(({ Associations }) => Associations?.some((each) => each.SubnetId === subnetId)) ??
  tables.find(({ Associations }) => Associations?.some((each) => each.Main));

/** A function has no public address, so an internet gateway does not lead it out. */
const leadsOut = (table: RouteTable | undefined): boolean =>
  (table?.Routes ?? []).some(
    (route) =>
      route.DestinationCidrBlock === "0.0.0.0/0" &&
      route.State !== "blackhole" &&
      (route.NatGatewayId || route.TransitGatewayId || route.InstanceId || route.NetworkInterfaceId),
  );

const serves = (
  endpoint: VpcEndpoint,
  serviceName: string,
  table: RouteTable | undefined,
  vpcId: string,
): boolean =>
  endpoint.ServiceName === serviceName &&
  endpoint.VpcId === vpcId &&
  endpoint.State?.toLowerCase() === "available" &&
  (endpoint.VpcEndpointType !== "Gateway" ||
    (endpoint.RouteTableIds ?? []).includes(table?.RouteTableId ?? ""));
