import { type PartnerResources, readStageParameter, userPoolArn } from "./partner-policy.ts";

/**
 * The IAM policy of an operator that adds and changes people: the stage's parameter, and the users of its user pool.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
 */
export const reviewerPolicy = (resources: Omit<PartnerResources, "tableName">) => ({
  Version: "2012-10-17",
  Statement: [
    readStageParameter(resources),
    {
      Effect: "Allow",
      Action: [
        "cognito-idp:ListUsers",
        "cognito-idp:AdminGetUser",
        "cognito-idp:AdminListGroupsForUser",
        "cognito-idp:AdminCreateUser",
        "cognito-idp:AdminDeleteUser",
        "cognito-idp:AdminSetUserPassword",
        "cognito-idp:AdminAddUserToGroup",
        "cognito-idp:AdminRemoveUserFromGroup",
        "cognito-idp:AdminDisableUser",
        "cognito-idp:AdminEnableUser",
        "cognito-idp:AdminUserGlobalSignOut",
      ],
      Resource: userPoolArn(resources),
    },
  ],
});
