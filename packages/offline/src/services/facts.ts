import { apigatewayFacts } from "./apigateway/facts.ts";
import { backupFacts } from "./backup/facts.ts";
import { cloudcontrolFacts } from "./cloudcontrol/facts.ts";
import { cloudtrailFacts } from "./cloudtrail/facts.ts";
import { cloudwatchFacts } from "./cloudwatch/facts.ts";
import { cognitoFacts } from "./cognito/facts.ts";
import { configFacts } from "./config/facts.ts";
import { dynamodbFacts } from "./dynamodb/facts.ts";
import { ec2Facts } from "./ec2/facts.ts";
import { eventsFacts } from "./events/facts.ts";
import { firehoseFacts } from "./firehose/facts.ts";
import { guarddutyFacts } from "./guardduty/facts.ts";
import { iamFacts } from "./iam/facts.ts";
import { kmsFacts } from "./kms/facts.ts";
import { lambdaFacts } from "./lambda/facts.ts";
import { logsFacts } from "./logs/facts.ts";
import { pipesFacts } from "./pipes/facts.ts";
import { randomFacts } from "./random/facts.ts";
import type { ResourceFacts, ServiceFacts } from "./resource-facts.ts";
import { s3Facts } from "./s3/facts.ts";
import { schedulerFacts } from "./scheduler/facts.ts";
import { snsFacts } from "./sns/facts.ts";
import { sqsFacts } from "./sqs/facts.ts";
import { ssmFacts } from "./ssm/facts.ts";
import { statesFacts } from "./states/facts.ts";
import { stsFacts } from "./sts/facts.ts";
import { wafv2Facts } from "./wafv2/facts.ts";

/** Every service that synth, checks, diagram and run know. `index.ts` lists those of them that run offline. */
export const serviceFacts: readonly ServiceFacts[] = [
  apigatewayFacts,
  backupFacts,
  cloudcontrolFacts,
  cloudtrailFacts,
  cloudwatchFacts,
  cognitoFacts,
  configFacts,
  dynamodbFacts,
  ec2Facts,
  eventsFacts,
  firehoseFacts,
  guarddutyFacts,
  iamFacts,
  kmsFacts,
  lambdaFacts,
  logsFacts,
  pipesFacts,
  randomFacts,
  s3Facts,
  schedulerFacts,
  snsFacts,
  sqsFacts,
  ssmFacts,
  statesFacts,
  stsFacts,
  wafv2Facts,
];

const byType = new Map<string, ResourceFacts>(
  serviceFacts.flatMap(({ resources }) => resources.map((facts) => [facts.type, facts] as const)),
);

/** The facts of a Pulumi type; undefined for a type that no service declares. */
export const factsOf = (type: string): ResourceFacts | undefined => byType.get(type);
