/**
 * Faults that the compiler refuses. This file is compiled with infra/ (npm run types) and never run: should one of these
 * become legal, its `@ts-expect-error` has nothing to expect, and the build fails.
 */
import { metrics, type Watched } from "../../../infra/alarms.ts";
import { managedRule } from "../../../infra/config.ts";
import { createFirewall } from "../../../infra/waf.ts";

declare const watched: Watched;

// Finding 1: access blocks are resources of their own; a bucket has no such arguments.
new aws.s3.BucketV2("Blocked", {
  // @ts-expect-error
  blockPublicAcls: true,
});
new sst.aws.Bucket("Blocked", {
  // @ts-expect-error
  blockPublicAccess: true,
});

// Finding 6: identifiers and parameters of AWS Config's rules are those of AWS's list.
// @ts-expect-error
managedRule("S3_BUCKET_SSL_REQUEST_ONLY", {});
// @ts-expect-error
managedRule("API_GW_EXECUTION_LOGGING_ENABLED", { logLevel: ["ERROR"] });
// @ts-expect-error
managedRule("LAMBDA_FUNCTION_SETTINGS_CHECK", {});
// @ts-expect-error
managedRule("CW_LOGGROUP_RETENTION_PERIOD_CHECK", { MinRetentionTime: "365" });

// Finding 9: what is watched is a resource, not a name that somebody typed.
// @ts-expect-error
metrics.function("airlock-prod-Api", "Errors");
// @ts-expect-error
metrics.queue(watched.undelivered.name, "ApproximateNumberOfMessagesVisible");
// @ts-expect-error
metrics.documents(watched.stage, "DocumentsLost");

// Finding 11: the firewall guards a stage, not an ARN that somebody put together.
// @ts-expect-error
createFirewall(watched.stage, "arn:aws:apigateway:us-west-2::/restapis/abc/stages/prod");
