import { type Graph, type Resource, type ResourceType, resourcesOfType } from "../graph/graph.ts";
import { lookUp } from "../look-up.ts";
import { factsOf } from "../services/facts.ts";
import { groupType, roleType, userType } from "../services/iam/types.ts";

interface HolderKind {
  type: ResourceType<object, { name: string }>;
  title: string;
  /** The properties in which inline policies and attachments name such a holder. */
  properties: readonly string[];
}

const holderKinds: readonly HolderKind[] = [
  { type: roleType, title: "role", properties: ["role", "roleName", "roles"] },
  { type: userType, title: "user", properties: ["user", "userName", "users"] },
  { type: groupType, title: "group", properties: ["group", "groupName", "groups"] },
];

/**
 * The users and groups to which an inline policy or an attachment gives policies, and the roles of another program. Roles
 * of the graph are left out: their policies are those of `policiesOfRole`.
 */
export function otherHoldersOf(resource: Resource, graph: Graph): Pick<Resource, "urn" | "name">[] {
  const facts = factsOf(resource.type);
  const givesPolicies = facts?.managedPolicyArns ?? facts?.carriesPolicy === "identity";
  if (!givesPolicies || resource.options.read) return [];
  return holderKinds.flatMap(({ type, title, properties }) => {
    const declared = resourcesOfType(graph, type);
    return properties
      .flatMap((property) => lookUp(resource.inputs, property) ?? [])
      .flatMap((name: string) => {
        const holder = declared.find(({ id, outputs }) => id === name || outputs.name === name);
        if (!holder) return [{ urn: `::::${title} ${name}`, name: `${title} ${name}` }];
        return type === roleType && !holder.options.read ? [] : [holder];
      });
  });
}
