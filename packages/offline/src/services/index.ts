import { apigatewayService } from "./apigateway/index.ts";
import { cloudwatchService } from "./cloudwatch/index.ts";
import { cognitoService } from "./cognito/index.ts";
import { dynamodbService } from "./dynamodb/index.ts";
import { eventsService } from "./events/index.ts";
import { firehoseService } from "./firehose/index.ts";
import { guarddutyService } from "./guardduty/index.ts";
import { lambdaService } from "./lambda/index.ts";
import { logsService } from "./logs/index.ts";
import { pipesService } from "./pipes/index.ts";
import { s3Service } from "./s3/index.ts";
import { schedulerService } from "./scheduler/index.ts";
import type { Service } from "./service.ts";
import { sqsService } from "./sqs/index.ts";
import { ssmService } from "./ssm/index.ts";
import { statesService } from "./states/index.ts";
import { stsService } from "./sts/index.ts";

/** Every service that runs offline. The order does not matter: each service starts those that it uses. */
export const services: readonly Service[] = [
  apigatewayService,
  cloudwatchService,
  cognitoService,
  dynamodbService,
  eventsService,
  firehoseService,
  guarddutyService,
  lambdaService,
  logsService,
  pipesService,
  s3Service,
  schedulerService,
  sqsService,
  ssmService,
  statesService,
  stsService,
];
