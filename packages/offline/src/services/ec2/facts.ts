import type { ServiceFacts } from "../resource-facts.ts";

export const ec2Facts: ServiceFacts = {
  id: "ec2",
  title: "Amazon EC2",
  resources: [],
  providerFunctions: {
    "aws:index/getRegion:getRegion": (_args, { region }) => ({
      id: region,
      name: region,
      description: region,
      endpoint: `ec2.${region}.amazonaws.com`,
    }),
    "aws:index/getAvailabilityZones:getAvailabilityZones": (_args, { region }) => ({
      id: region,
      names: ["a", "b", "c"].map((zone) => region + zone),
      zoneIds: [],
    }),
  },
};
