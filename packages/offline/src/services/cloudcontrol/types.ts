import type { ResourceType } from "../../graph/graph.ts";

/** A resource of any type of AWS CloudFormation. https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-create.html */
export const cloudControlResourceType: ResourceType<
  {
    /** Such as `AWS::Cognito::ManagedLoginBranding`. */
    typeName: string;
    /** The resource's properties as JSON, named as in CloudFormation. */
    desiredState: string;
  },
  { properties: string }
> = "aws:cloudcontrol/resource:Resource";
