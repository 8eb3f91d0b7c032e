import { type Graph, resourcesOfType } from "../graph/graph.ts";
import { roleType } from "../services/iam/types.ts";
import type { Caller, NeededAccess } from "./authorizer.ts";
import type { Principal } from "./principals.ts";
import { type ConditionKeys, type RequestContext, requestContext } from "./request-context.ts";
import { type Tags, tagsByArn } from "./tags.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltype */
const principalTypes: Readonly<Record<Principal["kind"], string | undefined>> = {
  role: "AssumedRole",
  user: "User",
  service: undefined,
  anonymous: "Anonymous",
};

/**
 * The condition keys that requests to every service have.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export class GlobalKeys {
  readonly #accountId: string;
  readonly #region: string;
  readonly #tags: ReadonlyMap<string, Tags>;
  /** Unique ids of the declared roles by ARN. */
  readonly #roleIds: ReadonlyMap<string, string | undefined>;

  constructor(graph: Graph) {
    this.#accountId = graph.accountId;
    this.#region = graph.region;
    this.#tags = tagsByArn(graph);
    this.#roleIds = new Map(
      resourcesOfType(graph, roleType).map(({ outputs }) => [outputs.arn, outputs.uniqueId]),
    );
  }

  /** The condition keys of a request, with those of its service. */
  contextOf(caller: Caller, { action, resource, keys = {} }: NeededAccess): RequestContext {
    const { sourceIp, sourceArn, now } = caller;
    const viaService = keys["kms:ViaService"] !== undefined;
    return requestContext({
      ...this.#principalKeys(caller.principal),
      ...(action.startsWith("kms:") && this.#kmsKeys(caller.principal, keys)),
      ...tagKeys("aws:ResourceTag", this.#tagsOfResource(resource)),
      "aws:CurrentTime": now.toISOString(),
      "aws:EpochTime": String(Math.floor(now.getTime() / 1000)),
      "aws:RequestedRegion": this.#region,
      "aws:ResourceAccount": this.#accountId,
      // The port stands for AWS's, which are reached by TLS.
      "aws:SecureTransport": "true",
      "aws:SourceAccount": sourceArn && this.#accountId,
      "aws:SourceArn": sourceArn,
      // A service that calls another for the caller does so from its own address.
      "aws:SourceIp": viaService ? undefined : sourceIp,
      "aws:ViaAWSService": String(viaService),
      ...keys,
    });
  }

  #principalKeys(principal: Principal): ConditionKeys {
    const isService = principal.kind === "service";
    const keys = {
      "aws:PrincipalIsAWSService": String(isService),
      "aws:PrincipalType": principalTypes[principal.kind],
    };
    if (isService)
      return {
        ...keys,
        "aws:PrincipalServiceName": principal.name,
        "aws:PrincipalServiceNamesList": [principal.name],
      };
    if (principal.kind === "anonymous") return { ...keys, "aws:userid": "anonymous" };
    const { arn } = principal;
    return {
      ...keys,
      ...tagKeys("aws:PrincipalTag", this.#tags.get(arn)),
      "aws:PrincipalAccount": accountOf(arn),
      "aws:PrincipalArn": arn,
      "aws:userid": principal.kind === "role" ? this.#userId(principal) : undefined,
      "aws:username": principal.kind === "user" ? arn.split("/").at(-1) : undefined,
    };
  }

  /**
   * A session's id: that of the role and the session's name. Offline, a session that has no other name has the role's.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
   */
  #userId({ arn, sessionArn = arn }: { arn: string; sessionArn?: string | undefined }): string | undefined {
    const roleId = this.#roleIds.get(arn);
    return roleId && `${roleId}:${sessionArn.split("/").at(-1)}`;
  }

  /** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
  #kmsKeys(principal: Principal, keys: ConditionKeys): ConditionKeys {
    const prefix = "kms:EncryptionContext:";
    return {
      "kms:CallerAccount": "arn" in principal ? accountOf(principal.arn) : undefined,
      "kms:EncryptionContextKeys": Object.keys(keys).flatMap((name) =>
        name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
      ),
    };
  }

  /** The tags of a resource, or of the one that it is below, such as an index's table. */
  #tagsOfResource(arn: string): Tags | undefined {
    for (let end = arn.length; end > 0; end = arn.lastIndexOf("/", end - 1)) {
      const tags = this.#tags.get(arn.slice(0, end));
      if (tags) return tags;
    }
    return undefined;
  }
}

const accountOf = (arn: string): string | undefined => arn.split(":")[4];

const tagKeys = (key: string, tags: Tags = {}): ConditionKeys =>
  Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, value]));
