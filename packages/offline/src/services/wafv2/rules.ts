import { collectViolations, type Rule } from "../../checks/rule.ts";
import { resourcesOfType } from "../../graph/graph.ts";
import { stageType } from "../apigateway/types.ts";
import { type WebAclInputs, webAclAssociationType, webAclLoggingType, webAclType } from "./types.ts";

/** AWS WAF samples requests of rules, and of the default action, whose visibility configuration says so. */
const samplesRequests = ({ visibilityConfig, rules = [] }: WebAclInputs): boolean =>
  [visibilityConfig, ...rules.map((rule) => rule.visibilityConfig)].some(
    (visibility) => visibility?.sampledRequestsEnabled === true,
  );

/**
 * Whether the web ACL replaces the token wherever AWS WAF keeps requests. A header field of any name is protected where no
 * names are given. https://docs.aws.amazon.com/waf/latest/APIReference/API_FieldToProtect.html
 */
const protectsToken = ({ dataProtectionConfig }: WebAclInputs): boolean =>
  (dataProtectionConfig?.dataProtections ?? []).some(
    ({ field: { fieldType, fieldKeys = [] }, excludeRuleMatchDetails, excludeRateBasedDetails }) =>
      fieldType === "SINGLE_HEADER" &&
      (fieldKeys.length === 0 || fieldKeys.some((name) => name.toLowerCase() === "authorization")) &&
      !excludeRuleMatchDetails &&
      !excludeRateBasedDetails,
  );

const firewallRule: Rule = {
  id: "firewall",
  demands:
    "Every stage of a REST API is associated with a declared web ACL by the stage's ARN, and neither the web ACL's log nor its sampled requests have the Authorization header.",
  page: "https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html",
  check(graph, { firewallRequired = true }) {
    const { violations, report } = collectViolations("firewall");
    const webAcls = resourcesOfType(graph, webAclType);
    const associations = resourcesOfType(graph, webAclAssociationType);
    for (const stage of resourcesOfType(graph, stageType)) {
      const association = associations.find(({ inputs }) => inputs.resourceArn === stage.outputs.arn);
      if (association && !webAcls.some(({ outputs }) => outputs.arn === association.inputs.webAclArn))
        report(association, `${association.inputs.webAclArn} is not declared.`, "Name a declared web ACL.");
      if (!association && firewallRequired)
        report(
          stage,
          `No web ACL is associated with ${stage.outputs.arn}.`,
          "Associate one, by the stage's arn.",
        );
    }
    for (const webAcl of webAcls) {
      const { scope, rules = [], defaultAction = {} } = webAcl.inputs;
      if (scope !== "REGIONAL")
        report(webAcl, `Its scope is ${scope}; a REST API needs a regional one.`, 'Set scope to "REGIONAL".');
      if (rules.length === 0 && !defaultAction.block) report(webAcl, "It blocks nothing.", "Declare rules.");
      if (samplesRequests(webAcl.inputs) && !protectsToken(webAcl.inputs))
        report(
          webAcl,
          "Its sampled requests have the Authorization header.",
          "Protect the header in dataProtectionConfig, or sample no requests.",
        );
    }
    for (const logging of resourcesOfType(graph, webAclLoggingType)) {
      const redacted = (logging.inputs.redactedFields ?? []).map(({ singleHeader }) => singleHeader?.name);
      if (!redacted.includes("authorization"))
        report(logging, "It logs the Authorization header.", "Redact it in redactedFields.");
    }
    return violations;
  },
};

const logNameRule: Rule = {
  id: "log-group",
  demands: "A web ACL's log group has a name that begins with aws-waf-logs-.",
  page: "https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html",
  check(graph) {
    const { violations, report } = collectViolations("log-group");
    for (const webAcl of resourcesOfType(graph, webAclType)) {
      const destinations = resourcesOfType(graph, webAclLoggingType)
        .filter(({ inputs }) => inputs.resourceArn === webAcl.outputs.arn)
        .flatMap(({ inputs }) => inputs.logDestinationConfigs ?? []);
      if (destinations.some((destination) => !destination.includes(":log-group:aws-waf-logs-")))
        report(
          webAcl,
          "Its log group's name does not begin with aws-waf-logs-.",
          "Rename it: AWS WAF accepts no other.",
        );
    }
    return violations;
  },
};

export const rules: readonly Rule[] = [firewallRule, logNameRule];
