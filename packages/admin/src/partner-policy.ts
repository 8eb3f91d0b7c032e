import { partnerParameter } from "@airlock/core/partners/parameter.ts";
import { partnerKeys } from "@airlock/core/partners/partner-keys.ts";

/** What the ARNs of the command's resources are made of. */
export interface PartnerResources {
  region: string;
  accountId: string;
  stage: string;
  userPoolId: string;
  tableName: string;
}

/** Reads the parameter in which a stage says where its partners and people are. */
export const readStageParameter = ({
  region,
  accountId,
  stage,
}: Pick<PartnerResources, "region" | "accountId" | "stage">) => ({
  Effect: "Allow",
  Action: ["ssm:GetParameter"],
  Resource: `arn:aws:ssm:${region}:${accountId}:parameter${partnerParameter(stage)}`,
});

/** The ARN of a stage's user pool. */
export const userPoolArn = ({
  region,
  accountId,
  userPoolId,
}: Pick<PartnerResources, "region" | "accountId" | "userPoolId">) =>
  `arn:aws:cognito-idp:${region}:${accountId}:userpool/${userPoolId}`;

/**
 * The IAM policy of an operator that adds and changes partners: the stage's parameter, the app clients of its user pool, and
 * the partners' items in its table, but no documents.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export const partnerPolicy = (resources: PartnerResources) => ({
  Version: "2012-10-17",
  Statement: [
    readStageParameter(resources),
    {
      Effect: "Allow",
      Action: [
        "cognito-idp:ListUserPoolClients",
        "cognito-idp:CreateUserPoolClient",
        "cognito-idp:DescribeUserPoolClient",
        "cognito-idp:UpdateUserPoolClient",
        "cognito-idp:DeleteUserPoolClient",
      ],
      Resource: userPoolArn(resources),
    },
    {
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
      Resource: `arn:aws:dynamodb:${resources.region}:${resources.accountId}:table/${resources.tableName}`,
      Condition: {
        "ForAllValues:StringLike": {
          "dynamodb:LeadingKeys": [
            partnerKeys.partners,
            `${partnerKeys.events}*`,
            `${partnerKeys.client}*`,
            `${partnerKeys.name}*`,
          ],
        },
      },
    },
  ],
});
