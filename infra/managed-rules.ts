/**
 * The managed rules of AWS Config that Airlock uses, with trigger types, resource types and parameters from AWS's pages.
 * infra/managed-rule.ts compiles against them, and a test compares them with the declared rules.
 *
 * The page of `API_GW_EXECUTION_LOGGING_ENABLED` gives `loggingLevel` the type string and describes a comma-separated list;
 * here it is a list.
 */
export const managedRules = {
  S3_BUCKET_PUBLIC_READ_PROHIBITED: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-public-read-prohibited.html",
    triggers: ["configuration", "periodic"],
    resourceTypes: ["AWS::S3::Bucket"],
    parameters: {},
  },
  S3_BUCKET_PUBLIC_WRITE_PROHIBITED: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-public-write-prohibited.html",
    triggers: ["configuration", "periodic"],
    resourceTypes: ["AWS::S3::Bucket"],
    parameters: {},
  },
  S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-level-public-access-prohibited.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::S3::Bucket"],
    parameters: { excludedPublicBuckets: { type: "csv", required: false } },
  },
  S3_BUCKET_SSL_REQUESTS_ONLY: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-ssl-requests-only.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::S3::Bucket"],
    parameters: {},
  },
  S3_DEFAULT_ENCRYPTION_KMS: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/s3-default-encryption-kms.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::S3::Bucket", "AWS::KMS::Key"],
    parameters: { kmsKeyArns: { type: "csv", required: false } },
  },
  S3_BUCKET_DEFAULT_LOCK_ENABLED: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-default-lock-enabled.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::S3::Bucket"],
    parameters: { mode: { type: "string", required: false, values: ["GOVERNANCE", "COMPLIANCE"] } },
  },
  DYNAMODB_TABLE_ENCRYPTED_KMS: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/dynamodb-table-encrypted-kms.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::DynamoDB::Table"],
    parameters: { kmsKeyArns: { type: "csv", required: false } },
  },
  DYNAMODB_PITR_ENABLED: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/dynamodb-pitr-enabled.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::DynamoDB::Table"],
    parameters: {},
  },
  API_GW_ASSOCIATED_WITH_WAF: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/api-gw-associated-with-waf.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::ApiGateway::Stage"],
    parameters: { WebAclArns: { type: "csv", required: false } },
  },
  API_GW_EXECUTION_LOGGING_ENABLED: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/api-gw-execution-logging-enabled.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"],
    parameters: { loggingLevel: { type: "csv", required: false, values: ["ERROR", "INFO"] } },
  },
  CW_LOGGROUP_RETENTION_PERIOD_CHECK: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/cw-loggroup-retention-period-check.html",
    triggers: ["periodic"],
    resourceTypes: ["AWS::Logs::LogGroup"],
    parameters: {
      LogGroupNames: { type: "csv", required: false },
      MinRetentionTime: {
        type: "int",
        required: false,
        values: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653],
      },
    },
  },
  STEP_FUNCTIONS_STATE_MACHINE_LOGGING_ENABLED: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/step-functions-state-machine-logging-enabled.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::StepFunctions::StateMachine"],
    parameters: {
      cloudWatchLogGroupArns: { type: "csv", required: false },
      logLevel: { type: "string", required: false, values: ["ALL", "ERROR", "FATAL"] },
    },
  },
  WAFV2_LOGGING_ENABLED: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/wafv2-logging-enabled.html",
    triggers: ["periodic"],
    resourceTypes: ["AWS::WAFv2::WebACL"],
    parameters: { KinesisFirehoseDeliveryStreamArns: { type: "csv", required: false } },
  },
  IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-no-statements-with-admin-access.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::IAM::Policy"],
    parameters: { excludePermissionBoundaryPolicy: { type: "boolean", required: false } },
  },
  IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-no-statements-with-full-access.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::IAM::Policy"],
    parameters: { excludePermissionBoundaryPolicy: { type: "boolean", required: false } },
  },
  LAMBDA_FUNCTION_SETTINGS_CHECK: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-settings-check.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::Lambda::Function"],
    parameters: {
      runtime: { type: "csv", required: true },
      role: { type: "string", required: false },
      memorySize: { type: "int", required: false, default: 128 },
      timeout: { type: "int", required: false, default: 3 },
    },
  },
  LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED: {
    page: "https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-public-access-prohibited.html",
    triggers: ["configuration"],
    resourceTypes: ["AWS::Lambda::Function"],
    parameters: {},
  },
} as const satisfies Record<string, ManagedRule>;

interface ManagedRule {
  page: string;
  triggers: readonly ("configuration" | "periodic")[];
  resourceTypes: readonly string[];
  parameters: Readonly<Record<string, Parameter>>;
}

interface Parameter {
  type: "string" | "int" | "boolean" | "csv";
  required: boolean;
  /** The value that AWS compares with if the parameter is left out. Such a parameter has to be set. */
  default?: number;
  /** The values that AWS accepts, if its page lists them. */
  values?: readonly (string | number)[];
}

export type ManagedRuleIdentifier = keyof typeof managedRules;

/** The parameters of a managed rule by its identifier, with their types. */
export type RuleParameters<Identifier extends ManagedRuleIdentifier> = ParametersOf<
  (typeof managedRules)[Identifier]["parameters"]
>;

type ParametersOf<Parameters> = keyof Parameters extends never
  ? Record<string, never>
  : RequiredParameters<Parameters> & OptionalParameters<Parameters>;

type RequiredParameters<Parameters> = {
  [Name in keyof Parameters as Parameters[Name] extends { required: true } | { default: number }
    ? Name
    : never]: ValueOf<Parameters[Name]>;
};

type OptionalParameters<Parameters> = {
  [Name in keyof Parameters as Parameters[Name] extends { required: true } | { default: number }
    ? never
    : Name]?: ValueOf<Parameters[Name]>;
};

type ValueOf<Declared> = Declared extends { type: "csv" }
  ? readonly ItemOf<Declared, string>[]
  : Declared extends { type: "int" }
    ? ItemOf<Declared, number>
    : Declared extends { type: "boolean" }
      ? boolean
      : ItemOf<Declared, string>;

type ItemOf<Declared, Default> = Declared extends { values: readonly (infer Listed)[] } ? Listed : Default;
