import { type Graph, resourcesOfType } from "../graph/graph.ts";
import { type Finding, findingsOf } from "./finding.ts";

/**
 * Every stage of a REST API is behind a declared web ACL, by the stage's own ARN, and the ACL's log holds no tokens.
 * https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html
 */
export function checkFirewall(graph: Graph): Finding[] {
  const { findings, report } = findingsOf("firewall");
  const firewalls = resourcesOfType(graph, "aws:wafv2/webAcl:WebAcl");
  const associations = resourcesOfType(graph, "aws:wafv2/webAclAssociation:WebAclAssociation");
  for (const stage of resourcesOfType(graph, "aws:apigateway/stage:Stage")) {
    const association = associations.find(({ inputs }) => inputs.resourceArn === stage.outputs.arn);
    if (!association)
      report(
        stage,
        `No web ACL is associated with ${stage.outputs.arn}.`,
        "Associate one, by the stage's arn.",
      );
    else if (!firewalls.some(({ outputs }) => outputs.arn === association.inputs.webAclArn))
      report(association, `${association.inputs.webAclArn} is not declared.`, "Name a declared web ACL.");
  }
  for (const firewall of firewalls) {
    const { scope, rules = [], defaultAction = {} } = firewall.inputs;
    if (scope !== "REGIONAL")
      report(firewall, `Its scope is ${scope}; an API's stage takes none such.`, 'Set scope to "REGIONAL".');
    if (rules.length === 0 && !defaultAction.block) report(firewall, "It blocks nothing.", "Declare rules.");
  }
  for (const logging of resourcesOfType(
    graph,
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  )) {
    const redacted = (logging.inputs.redactedFields ?? []).map(
      (field: { singleHeader?: { name: string } }) => field.singleHeader?.name,
    );
    if (!redacted.includes("authorization"))
      report(logging, "It logs the Authorization header.", "Redact it in redactedFields.");
  }
  return findings;
}
