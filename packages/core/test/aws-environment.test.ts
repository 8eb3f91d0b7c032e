import { expect, test } from "vitest";
import { endpointOf, readAwsEnvironment } from "../src/aws/environment.ts";

const lambda = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "ASIA",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_SESSION_TOKEN: "token",
};

test("In Lambda, requests go to the region's endpoint with the function's credentials.", () => {
  const environment = readAwsEnvironment(lambda);
  expect(environment).toMatchObject({
    credentials: { accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "token" },
  });
  expect(environment && endpointOf("dynamodb", environment).href).toBe(
    "https://dynamodb.eu-central-1.amazonaws.com/",
  );
});

test.each([
  [{ AWS_ENDPOINT_URL: "http://127.0.0.1:1" }, "http://127.0.0.1:1/", "http://127.0.0.1:1/"],
  [
    { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ENDPOINT_URL_S3: "http://127.0.0.1:2" },
    "http://127.0.0.1:1/",
    "http://127.0.0.1:2/",
  ],
])("With %j, requests to DynamoDB go to %s and those to S3 to %s.", (variables, dynamodb, s3) => {
  const environment = readAwsEnvironment({ ...lambda, ...variables });
  expect(environment && endpointOf("dynamodb", environment).href).toBe(dynamodb);
  expect(environment && endpointOf("s3", environment).href).toBe(s3);
});

test.each([
  { AWS_ACCESS_KEY_ID: undefined },
  { AWS_REGION: undefined },
  { AWS_REGION: "cn-north-1" },
  { AWS_REGION: "us-iso-east-1" },
  { AWS_REGION: "eusc-de-east-1" },
  { AWS_USE_FIPS_ENDPOINT: "true" },
  { AWS_USE_DUALSTACK_ENDPOINT: "true" },
])("With %j, only the SDK sends requests.", (variables) => {
  expect(readAwsEnvironment({ ...lambda, ...variables })).toBeUndefined();
});
