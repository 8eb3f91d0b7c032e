import type { ActionsByType, TypeActions } from "./type-actions.ts";

const restApis: TypeActions = {
  on: ["arn:aws:apigateway:REGION::/restapis/*"],
  actions: ["apigateway:GET"],
  tagged: ["apigateway:POST", "apigateway:PUT", "apigateway:PATCH", "apigateway:DELETE"],
};

const gatewayTags = {
  on: ["arn:aws:apigateway:REGION::/tags/*"],
  actions: ["apigateway:GET", "apigateway:PUT", "apigateway:DELETE"],
};

const domainNames = "arn:aws:apigateway:REGION::/domainnames";

const userPools = "arn:aws:cognito-idp:REGION:ACCOUNT:userpool/*";

const webAcls = "arn:aws:wafv2:REGION:ACCOUNT:regional/webacl/NAME/*";

const nameInArn = (arn: unknown): string => String(arn).split("/")[2] ?? "";

/** What the provider calls for the API, its firewall and its callers. */
export const actionsOfApi: ActionsByType = [
  [
    "aws:apigateway/account:Account",
    {
      on: ["arn:aws:apigateway:REGION::/account"],
      actions: ["apigateway:GET", "apigateway:PATCH"],
    },
  ],
  ["aws:apigateway/authorizer:Authorizer", restApis],
  [
    "aws:apigateway/basePathMapping:BasePathMapping",
    {
      on: [`${domainNames}/NAME/basepathmappings`, `${domainNames}/NAME/basepathmappings/*`],
      actions: ["apigateway:GET", "apigateway:POST", "apigateway:PATCH", "apigateway:DELETE"],
      name: ({ inputs }) => String(inputs.domainName),
    },
  ],
  ["aws:apigateway/deployment:Deployment", restApis],
  [
    "aws:apigateway/domainName:DomainName",
    {
      on: [domainNames, `${domainNames}/NAME`],
      actions: [
        "apigateway:GET",
        "apigateway:POST",
        "apigateway:PATCH",
        "apigateway:DELETE",
        "apigateway:AddCertificateToDomain",
        "apigateway:RemoveCertificateFromDomain",
      ],
      name: ({ inputs }) => String(inputs.domainName),
      also: [gatewayTags],
    },
  ],
  ["aws:apigateway/integration:Integration", restApis],
  ["aws:apigateway/integrationResponse:IntegrationResponse", restApis],
  ["aws:apigateway/method:Method", restApis],
  ["aws:apigateway/methodResponse:MethodResponse", restApis],
  ["aws:apigateway/methodSettings:MethodSettings", restApis],
  ["aws:apigateway/resource:Resource", restApis],
  ["aws:apigateway/response:Response", restApis],
  [
    "aws:apigateway/restApi:RestApi",
    {
      ...restApis,
      also: [
        { on: ["arn:aws:apigateway:REGION::/restapis"], actions: ["apigateway:GET", "apigateway:POST"] },
        gatewayTags,
      ],
    },
  ],
  [
    "aws:apigateway/restApiPolicy:RestApiPolicy",
    { ...restApis, tagged: ["apigateway:PATCH", "apigateway:UpdateRestApiPolicy"] },
  ],
  ["aws:apigateway/stage:Stage", { ...restApis, also: [gatewayTags] }],
  [
    // The style of the sign-in pages.
    "aws:cloudcontrol/resource:Resource",
    {
      on: [userPools],
      // Cloud Control calls them with the deployer's permissions.
      // https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/security.html
      actions: [
        "cognito-idp:DescribeManagedLoginBranding",
        "cognito-idp:DescribeManagedLoginBrandingByClient",
      ],
      tagged: [
        "cognito-idp:CreateManagedLoginBranding",
        "cognito-idp:UpdateManagedLoginBranding",
        "cognito-idp:DeleteManagedLoginBranding",
      ],
      also: [
        {
          on: ["*"],
          actions: [
            "cloudformation:CreateResource",
            "cloudformation:GetResource",
            "cloudformation:GetResourceRequestStatus",
            "cloudformation:UpdateResource",
            "cloudformation:DeleteResource",
            "cloudformation:CancelResourceRequest",
            // The provider reads the schema of the type.
            "cloudformation:DescribeType",
          ],
        },
      ],
    },
  ],
  [
    "aws:cognito/identityProvider:IdentityProvider",
    {
      on: [userPools],
      actions: ["cognito-idp:DescribeIdentityProvider"],
      tagged: [
        "cognito-idp:CreateIdentityProvider",
        "cognito-idp:UpdateIdentityProvider",
        "cognito-idp:DeleteIdentityProvider",
      ],
    },
  ],
  [
    "aws:cognito/resourceServer:ResourceServer",
    {
      on: [userPools],
      actions: ["cognito-idp:DescribeResourceServer"],
      tagged: [
        "cognito-idp:CreateResourceServer",
        "cognito-idp:UpdateResourceServer",
        "cognito-idp:DeleteResourceServer",
      ],
    },
  ],
  [
    "aws:cognito/user:User",
    {
      on: [userPools],
      actions: ["cognito-idp:AdminGetUser"],
      tagged: [
        "cognito-idp:AdminCreateUser",
        "cognito-idp:AdminUpdateUserAttributes",
        "cognito-idp:AdminDeleteUserAttributes",
        "cognito-idp:AdminEnableUser",
        "cognito-idp:AdminDisableUser",
        "cognito-idp:AdminDeleteUser",
      ],
    },
  ],
  [
    "aws:cognito/userGroup:UserGroup",
    {
      on: [userPools],
      actions: ["cognito-idp:GetGroup"],
      tagged: ["cognito-idp:CreateGroup", "cognito-idp:UpdateGroup", "cognito-idp:DeleteGroup"],
    },
  ],
  [
    "aws:cognito/userInGroup:UserInGroup",
    {
      on: [userPools],
      actions: ["cognito-idp:AdminListGroupsForUser"],
      tagged: ["cognito-idp:AdminAddUserToGroup", "cognito-idp:AdminRemoveUserFromGroup"],
    },
  ],
  [
    "aws:cognito/userPool:UserPool",
    {
      on: [userPools],
      actions: [
        "cognito-idp:CreateUserPool",
        "cognito-idp:DescribeUserPool",
        "cognito-idp:GetUserPoolMfaConfig",
        "cognito-idp:ListTagsForResource",
      ],
      untagged: ["cognito-idp:TagResource"],
      tagged: [
        "cognito-idp:SetUserPoolMfaConfig",
        "cognito-idp:UpdateUserPool",
        "cognito-idp:DeleteUserPool",
        "cognito-idp:UntagResource",
      ],
    },
  ],
  [
    "aws:cognito/userPoolClient:UserPoolClient",
    {
      on: [userPools],
      actions: ["cognito-idp:DescribeUserPoolClient"],
      tagged: [
        "cognito-idp:CreateUserPoolClient",
        "cognito-idp:UpdateUserPoolClient",
        "cognito-idp:DeleteUserPoolClient",
      ],
    },
  ],
  [
    "aws:cognito/userPoolDomain:UserPoolDomain",
    {
      on: [userPools],
      actions: ["cognito-idp:DescribeUserPoolDomain"],
      tagged: [
        "cognito-idp:CreateUserPoolDomain",
        "cognito-idp:UpdateUserPoolDomain",
        "cognito-idp:DeleteUserPoolDomain",
      ],
    },
  ],
  [
    "aws:wafv2/webAcl:WebAcl",
    {
      on: [webAcls],
      actions: [
        "wafv2:CreateWebACL",
        "wafv2:GetWebACL",
        "wafv2:UpdateWebACL",
        "wafv2:DeleteWebACL",
        "wafv2:ListTagsForResource",
        "wafv2:TagResource",
        "wafv2:UntagResource",
      ],
      also: [
        {
          on: ["arn:aws:wafv2:REGION:ACCOUNT:regional/managedruleset/*/*"],
          actions: ["wafv2:CreateWebACL", "wafv2:UpdateWebACL"],
        },
      ],
    },
  ],
  [
    "aws:wafv2/webAclAssociation:WebAclAssociation",
    {
      on: [webAcls, "arn:aws:apigateway:REGION::/restapis/*/stages/STAGE"],
      actions: ["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "wafv2:GetWebACLForResource"],
      name: ({ inputs }) => nameInArn(inputs.webAclArn),
      also: [
        {
          on: ["arn:aws:apigateway:REGION::/restapis/*/stages/STAGE"],
          actions: ["apigateway:SetWebACL"],
        },
      ],
    },
  ],
  [
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    {
      on: [webAcls],
      actions: [
        "wafv2:PutLoggingConfiguration",
        "wafv2:GetLoggingConfiguration",
        "wafv2:DeleteLoggingConfiguration",
      ],
      name: ({ inputs }) => nameInArn(inputs.resourceArn),
      // https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
      also: [
        {
          on: ["*"],
          actions: [
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:PutResourcePolicy",
            "logs:DescribeResourcePolicies",
            "logs:DescribeLogGroups",
          ],
        },
      ],
      serviceLinkedRole: "wafv2.amazonaws.com",
    },
  ],
];
