import { resourcesOfType } from "../../graph/graph.ts";
import {
  describeType,
  named,
  namedOutputs,
  opaqueId,
  opaqueUuid,
  outputValues,
  physicalName,
  regionalArn,
  type ServiceFacts,
} from "../resource-facts.ts";
import { busName } from "./bus-name.ts";
import { bucketsInPattern } from "./event-pattern-references.ts";
import { callsOfTarget, kindOfTarget, type TargetKind } from "./target-kinds.ts";
import {
  eventApiDestinationType,
  eventBusPolicyType,
  eventBusType,
  eventConnectionType,
  eventPermissionType,
  eventRuleType,
  eventTargetType,
} from "./types.ts";

/** The kinds of targets that a rule starts; it sends events to the others, such as topics. */
const startedKinds: (TargetKind | undefined)[] = ["function", "stateMachine"];

/** Metrics of rules on other buses name the bus. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
const isOnDefaultBus = ({ eventBusName }: { eventBusName?: string }) => busName(eventBusName) === "default";

export const eventsFacts: ServiceFacts = {
  id: "events",
  title: "Amazon EventBridge",
  emulates: "PutEvents, rules on buses, targets with retries and dead-letter queues, API destinations",
  resources: [
    describeType(eventBusType, {
      emulation: "emulated",
      naming: named(256),
      replacedBy: ["name", "eventSourceName"],
      outputs: namedOutputs("events", "event-bus/"),
    }),
    describeType(eventBusPolicyType, {
      emulation: "folded",
      replacedBy: ["eventBusName"],
      policies: (resource, graph) => [
        {
          resource,
          kind: "resource",
          document: resource.inputs.policy,
          resourceArn: regionalArn(graph, "events", `event-bus/${busName(resource.inputs.eventBusName)}`),
        },
      ],
    }),
    describeType(eventPermissionType, {
      emulation: "not-emulated",
      replacedBy: ["eventBusName", "statementId"],
      // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
      policies: (resource, graph) => {
        const { principal, action = "events:PutEvents", eventBusName, condition } = resource.inputs;
        const resourceArn = regionalArn(graph, "events", `event-bus/${busName(eventBusName)}`);
        const Statement = {
          Effect: "Allow",
          Principal: principal === "*" ? "*" : { AWS: principal },
          Action: action,
          Resource: resourceArn,
          ...(condition && { Condition: { [condition.type]: { [condition.key]: condition.value } } }),
        };
        return [{ resource, kind: "resource", document: { Version: "2012-10-17", Statement }, resourceArn }];
      },
    }),
    describeType(eventRuleType, {
      emulation: "emulated",
      naming: named(64),
      replacedBy: ["name", "namePrefix", "eventBusName"],
      outputs: (declared, scope) => {
        const name = physicalName(declared);
        const { eventBusName: bus = "default" } = declared.inputs;
        const path = bus === "default" ? name : `${bus}/${name}`;
        return { id: name, name, arn: regionalArn(scope, "events", `rule/${path}`) };
      },
      referredBy: { properties: ["rule"], values: ({ outputs }) => [outputs.name] },
      opaqueProperties: ["eventPattern"],
      embeddedReferences: ({ inputs }) =>
        bucketsInPattern(inputs.eventPattern).map((bucket) => ["bucketName", bucket]),
      node: { title: "EventBridge rule", shape: [">", "]"] },
    }),
    describeType(eventTargetType, {
      emulation: "folded",
      naming: () => ({ property: "targetId", maximum: 64, uniqueIn: "parent" }),
      partOf: { property: "rule", types: [eventRuleType] },
      replacedBy: ["rule", "targetId", "eventBusName"],
      outputs: (declared) => {
        // Without an id, the provider makes one of its own form.
        const targetId = declared.inputs.targetId ?? `terraform-${opaqueId(declared.urn, 26, "0123456789")}`;
        return { id: `${declared.inputs.rule}-${targetId}`, targetId };
      },
      servicePrincipal: "events.amazonaws.com",
      roleArn: ({ inputs }) => inputs.roleArn,
      impliedCalls: ({ inputs }) => callsOfTarget(inputs.arn),
      // Paths into an event, under names that the author chose.
      opaqueProperties: ["inputTransformer", "httpTarget"],
      connections: ({ inputs }, graph) => {
        const rule = resourcesOfType(graph, eventRuleType).find(
          ({ outputs }) => outputs.name === inputs.rule,
        );
        return [
          {
            from: rule?.outputs.arn,
            to: inputs.arn,
            label: startedKinds.includes(kindOfTarget(inputs.arn)) ? "starts" : "sends events to",
          },
          { from: rule?.outputs.arn, to: inputs.deadLetterConfig?.arn, label: "undeliverable events" },
        ];
      },
    }),
    describeType(eventConnectionType, {
      emulation: "folded",
      naming: named(64),
      replacedBy: ["name"],
      missingParts: ({ inputs }) =>
        inputs.authorizationType === "OAUTH_CLIENT_CREDENTIALS" ? ["its OAuth authorization"] : [],
      outputs: (declared, scope) => {
        const name = physicalName(declared);
        const path = `connection/${name}/${opaqueUuid(declared.urn)}`;
        const secretArn = regionalArn(scope, "secretsmanager", `secret:events!${path}`);
        return { id: name, name, arn: regionalArn(scope, "events", path), secretArn };
      },
      // A header and its value.
      opaqueProperties: ["authParameters"],
      secretProperties: () => ["authParameters"],
      // EventBridge stores the credentials in a secret of its own in Secrets Manager.
      encryption: ({ inputs: { kmsKeyIdentifier } }) => ({
        violations: [],
        ...(kmsKeyIdentifier && { key: { name: kmsKeyIdentifier, service: "secretsmanager" } }),
      }),
    }),
    describeType(eventApiDestinationType, {
      emulation: "emulated",
      naming: named(64),
      replacedBy: ["name"],
      outputs: (declared, scope) => {
        const name = physicalName(declared);
        const path = `api-destination/${name}/${opaqueUuid(declared.urn)}`;
        return { id: name, name, arn: regionalArn(scope, "events", path) };
      },
      node: { title: "API destination", shape: ["([", "])"] },
    }),
  ],
  metrics: [
    {
      namespace: "AWS/Events",
      names: ["FailedInvocations", "Invocations", "InvocationsSentToDlq", "InvocationsFailedToBeSentToDlq"],
      dimensions: [
        { RuleName: outputValues(eventRuleType, "name", isOnDefaultBus) },
        {
          EventBusName: outputValues(eventBusType, "name"),
          RuleName: outputValues(eventRuleType, "name", (inputs) => !isOnDefaultBus(inputs)),
        },
      ],
    },
  ],
  predefinedArns: ({ region, accountId }) => [
    new RegExp(`^arn:aws[\\w-]*:events:${region}:${accountId}:event-bus/default$`),
  ],
  loadRules: async () => [
    (await import("./rule-rule.ts")).ruleRule,
    (await import("./target-rule.ts")).targetRule,
    (await import("./dead-letter-rule.ts")).deadLetterRule,
  ],
};
