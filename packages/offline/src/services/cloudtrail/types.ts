import type { Resource, ResourceType } from "../../graph/graph.ts";

interface TrailInputs {
  name?: string;
  s3BucketName: string;
  advancedEventSelectors?: { fieldSelectors: { field: string; startsWiths?: string[] }[] }[];
}
interface TrailOutputs {
  name: string;
  arn: string;
  homeRegion: string;
}
export type Trail = Resource<TrailInputs, TrailOutputs>;

export const trailType: ResourceType<TrailInputs, TrailOutputs> = "aws:cloudtrail/trail:Trail";
