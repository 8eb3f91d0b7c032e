import { Agent } from "node:http";
import type { LookupFunction } from "node:net";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@aws-sdk/types";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** What every client of the SDK is made with. */
export interface AwsConfig {
  region: string;
  credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  requestHandler: NodeHttpHandler;
  maxAttempts: number;
  forcePathStyle: true;
  endpoint?: string;
}

/** Where AWS's API is, and as whom it is asked. */
export interface AwsAccess {
  /** URL of an emulated AWS; absent for AWS. */
  endpoint?: string | undefined;
  /** Absent: those that the AWS CLI and SST find. */
  credentials?: AwsCredentialIdentity | undefined;
  /** Milliseconds after which a request without an answer is given up. */
  requestMilliseconds?: number;
}

const defaultRequestMilliseconds = 10_000;
const attempts = 3;

/**
 * A function that makes the clients' configuration for a region. All clients share connections and credentials, so a
 * provider that asks for a code asks once.
 */
export function awsConfigs(access: AwsAccess): (region: string) => AwsConfig {
  const credentials = access.credentials ?? defaultProvider();
  const requestTimeout = access.requestMilliseconds ?? defaultRequestMilliseconds;
  const requestHandler = new NodeHttpHandler({
    requestTimeout,
    connectionTimeout: requestTimeout,
    throwOnRequestTimeout: true,
    ...(access.endpoint && { httpAgent: new Agent({ keepAlive: true, lookup: lookUpLocally }) }),
  });
  const endpoint = access.endpoint && withHostName(access.endpoint);
  return (region) => ({
    region,
    credentials,
    requestHandler,
    maxAttempts: attempts,
    forcePathStyle: true,
    ...(endpoint && { endpoint }),
  });
}

/** The SDK puts the account's number before the host of some requests, which an address does not allow. */
const withHostName = (endpoint: string): string => endpoint.replace("//127.0.0.1", "//localhost");

/** Names below `localhost` are this machine: https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
const lookUpLocally: LookupFunction = (_hostname, options, callback) =>
  options.all ? callback(null, [{ address: "127.0.0.1", family: 4 }]) : callback(null, "127.0.0.1", 4);
