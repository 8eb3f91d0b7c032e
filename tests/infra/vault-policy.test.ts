import { beforeAll, describe, expect, test } from "vitest";
import { places } from "../../packages/core/src/vault/keys.ts";
import { type Graph, type Properties, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { Authorizer } from "../../packages/offline/src/iam/authorizer.ts";
import { policiesOfRole } from "../../packages/offline/src/iam/policies.ts";
import { listOf, statementsOf } from "../../packages/offline/src/iam/statements.ts";
import { graphOf } from "../support/graphs.ts";
import { find } from "../support/permissions.ts";

const roleType = "aws:iam/role:Role";
const vaultArn = (graph: Graph): string => find(graph, "BucketV2", "VaultBucket").outputs.arn;
const statementsOfVault = (graph: Graph): Properties[] =>
  JSON.parse(find(graph, "BucketPolicy", "VaultPolicy").inputs.policy).Statement;

/** The roles to which the vault's policy does not deny the content of a place. */
function admitted(graph: Graph, place: string): string[] {
  const denials = statementsOfVault(graph).filter(
    ({ Effect, Action, Condition }) =>
      Effect === "Deny" && Action === "s3:*" && Condition.ArnNotEquals?.["aws:PrincipalArn"],
  );
  const ofPlace = denials.filter(({ Resource }) => Resource === `${vaultArn(graph)}/${place}/*`);
  expect(ofPlace).toHaveLength(1);
  const [{ Principal, Condition }] = ofPlace as [Properties];
  expect([Principal, Object.keys(Condition)]).toEqual(["*", ["ArnNotEquals"]]);
  return listOf<string>(Condition.ArnNotEquals["aws:PrincipalArn"]).toSorted();
}

/** The declared roles with a grant on objects of a place. */
const granted = (graph: Graph, place: string): string[] =>
  resourcesOfType(graph, roleType)
    .filter((role) =>
      policiesOfRole(graph, role)
        .flatMap(statementsOf)
        .some(({ Resource }) => listOf(Resource).includes(`${vaultArn(graph)}/${place}/*`)),
    )
    .map(({ outputs }) => outputs.arn);

describe.each(["prod", "dev", "offline", "everything", "keyed"])("stage %s", (stage) => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await graphOf(stage);
  });

  test.each(places)(
    "denies %s/ to everyone but the roles with a grant on it, GuardDuty's, operators and, if released, consumers",
    (place) => {
      const scanners = resourcesOfType(graph, roleType).filter(
        ({ name }) => name === "MalwareProtectionRole",
      );
      const operators =
        stage === "everything"
          ? ["arn:aws:iam::111122223333:role/operators/restore"]
          : stage === "offline"
            ? ["arn:aws:iam::000000000000:role/administrator"]
            : [];
      const consumers = statementsOfVault(graph)
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Principal }) => listOf<string>(Principal.AWS));
      const expected = [
        ...granted(graph, place),
        ...scanners.map(({ outputs }) => outputs.arn),
        ...operators,
        ...(place === "released" ? consumers : []),
      ];
      expect(admitted(graph, place)).toEqual([...new Set(expected)].toSorted());
    },
  );

  test("the vault's policy fits into 20 KB", () => {
    expect(find(graph, "BucketPolicy", "VaultPolicy").inputs.policy.length).toBeLessThan(6_000);
  });
});

describe("a presigned URL", () => {
  const decide = async (from: { sourceIp?: string; vpcEndpoint?: string }) => {
    const graph = await graphOf("everything");
    const role = find(graph, "Role", "ApiRole").outputs.arn;
    return new Authorizer(graph).decide(
      { principal: { kind: "role", arn: role }, sourceIp: from.sourceIp, now: new Date() },
      {
        action: "s3:PutObject",
        resource: `${vaultArn(graph)}/incoming/01KABCDEFGHJKMNPQRSTVWXYZ0`,
        keys: {
          "s3:authType": "REST-QUERY-STRING",
          "s3:signatureAge": "1000",
          "s3:TlsVersion": "1.3",
          "aws:SourceVpce": from.vpcEndpoint,
        },
      },
    )?.result;
  };

  test.each([
    ["works from an allowed network", { sourceIp: "8.8.8.8" }, "allowed"],
    ["works through an allowed VPC endpoint", { vpcEndpoint: "vpce-1a2b3c4d" }, "allowed"],
    ["works through a second one", { vpcEndpoint: "vpce-0123456789abcdef0" }, "allowed"],
    ["is refused from another network", { sourceIp: "9.9.9.9" }, "explicitly denied"],
    ["is refused through another endpoint", { vpcEndpoint: "vpce-99999999" }, "explicitly denied"],
    ["is refused without an address or an endpoint", {}, "explicitly denied"],
  ])("%s", async (_what, from, result) => {
    expect(await decide(from)).toBe(result);
  });
});
