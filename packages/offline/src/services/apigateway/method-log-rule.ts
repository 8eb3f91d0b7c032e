import { collectViolations, type Rule } from "../../checks/rule.ts";
import { resourcesOfType } from "../../graph/graph.ts";
import { methodSettingsType, stageType } from "./types.ts";

export const methodLogRule: Rule = {
  id: "log-group",
  demands: "The methods of every stage write execution logs.",
  page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
  check(graph) {
    const { violations, report } = collectViolations("log-group");
    const ofAllMethods = resourcesOfType(graph, methodSettingsType).filter(
      ({ inputs }) => inputs.methodPath === "*/*",
    );
    for (const stage of resourcesOfType(graph, stageType)) {
      const settings = ofAllMethods.find(
        ({ inputs }) =>
          inputs.restApi === stage.inputs.restApi && inputs.stageName === stage.inputs.stageName,
      )?.inputs.settings;
      if ((settings?.loggingLevel ?? "OFF") === "OFF")
        report(
          stage,
          "Its methods write no execution logs.",
          'Declare MethodSettings for "*/*", with loggingLevel ERROR.',
        );
    }
    return violations;
  },
};
