import { describeType, opaqueUuid, type ServiceFacts } from "../resource-facts.ts";
import { cloudControlResourceType } from "./types.ts";

/** The properties of a resource that are texts, named as Pulumi names properties. */
function textProperties(desiredState: string): [property: string, text: string][] {
  const properties: Readonly<Record<string, unknown>> = JSON.parse(desiredState);
  return Object.entries(properties).flatMap(([name, value]) =>
    typeof value === "string" ? [[`${name.charAt(0).toLowerCase()}${name.slice(1)}`, value]] : [],
  );
}

export const cloudcontrolFacts: ServiceFacts = {
  id: "cloudcontrolapi",
  title: "AWS Cloud Control API",
  resources: [
    describeType(cloudControlResourceType, {
      emulation: "not-emulated",
      missingParts: ({ inputs }) => [inputs.typeName],
      replacedBy: ["typeName"],
      outputs: ({ urn, inputs }) => ({ id: opaqueUuid(urn), properties: inputs.desiredState }),
      opaqueProperties: ["desiredState", "schema"],
      embeddedReferences: ({ inputs }) => textProperties(inputs.desiredState),
    }),
  ],
};
