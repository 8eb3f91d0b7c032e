/** Services that are sent requests without an SDK client, by the names that sign. `monitoring` is CloudWatch. */
export type ServiceName = "dynamodb" | "monitoring" | "s3";

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** What Lambda's environment variables say. */
export interface AwsEnvironment {
  region: string;
  credentials: Credentials;
  /** Endpoints that replace the services' own, by service. */
  endpoints: Partial<Record<ServiceName, string>>;
}

/** The partitions `aws` and `aws-us-gov`, whose hosts end alike. */
const region = /^(us|us-gov|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\d+$/;

/**
 * Reads the variables that Lambda sets, and those that replace endpoints.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime,
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 *
 * @returns undefined where only an SDK client knows what to do: without credentials in variables, in another partition, or with
 *   settings for endpoints
 */
export function readAwsEnvironment(variables: NodeJS.ProcessEnv = process.env): AwsEnvironment | undefined {
  const {
    AWS_REGION = "",
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_ENDPOINT_URL: all,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb = all,
    AWS_ENDPOINT_URL_CLOUDWATCH: monitoring = all,
    AWS_ENDPOINT_URL_S3: s3 = all,
  } = variables;
  const hasSettings = [variables.AWS_USE_FIPS_ENDPOINT, variables.AWS_USE_DUALSTACK_ENDPOINT].includes(
    "true",
  );
  if (!accessKeyId || !secretAccessKey || !region.test(AWS_REGION) || hasSettings) return undefined;
  return {
    region: AWS_REGION,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    endpoints: { ...(dynamodb && { dynamodb }), ...(monitoring && { monitoring }), ...(s3 && { s3 }) },
  };
}

/**
 * Where requests to a service go.
 * https://docs.aws.amazon.com/general/latest/gr/rande.html#regional-endpoints
 *
 * @param host the first part of the host, unless the environment replaces the endpoint
 */
export function endpointOf(
  service: ServiceName,
  { region, endpoints }: AwsEnvironment,
  host: string = service,
): URL {
  return new URL(endpoints[service] ?? `https://${host}.${region}.amazonaws.com`);
}
