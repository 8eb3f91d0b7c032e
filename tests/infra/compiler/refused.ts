/**
 * Mistakes that do not compile. `npm run typecheck` compiles this file with infra/; nothing runs it. If one of them compiles,
 * its `@ts-expect-error` is an error.
 */
import { managedRule } from "../../../infra/managed-rule.ts";
import { metrics, type Watched } from "../../../infra/metrics.ts";
import { createSettings } from "../../../infra/settings.ts";
import type { Stage } from "../../../infra/stage.ts";
import { indexArn } from "../../../infra/table.ts";
import { objectsIn } from "../../../infra/vault.ts";
import { createFirewall } from "../../../infra/waf.ts";

declare const watched: Watched;
declare const stage: Stage;
declare const vault: sst.aws.Bucket;

// Finding 1: access blocks are resources; a bucket has no such arguments.
new aws.s3.BucketV2("Blocked", {
  // @ts-expect-error
  blockPublicAcls: true,
});
new sst.aws.Bucket("Blocked", {
  // @ts-expect-error
  blockPublicAccess: true,
});

// Finding 6: identifiers, parameters and values of AWS Config rules are those of infra/managed-rules.ts.
// @ts-expect-error an identifier
managedRule("S3_BUCKET_SSL_REQUEST_ONLY", {});
// @ts-expect-error a parameter's name
managedRule("API_GW_EXECUTION_LOGGING_ENABLED", { logLevel: ["ERROR"] });
// @ts-expect-error a value
managedRule("API_GW_EXECUTION_LOGGING_ENABLED", { loggingLevel: ["DEBUG"] });
// @ts-expect-error a string instead of a list
managedRule("API_GW_EXECUTION_LOGGING_ENABLED", { loggingLevel: "ERROR" });
// @ts-expect-error a required parameter is missing
managedRule("LAMBDA_FUNCTION_SETTINGS_CHECK", { timeout: 30 });
// @ts-expect-error a string instead of a number
managedRule("CW_LOGGROUP_RETENTION_PERIOD_CHECK", { MinRetentionTime: "365" });
// @ts-expect-error a retention that the rule does not accept
managedRule("CW_LOGGROUP_RETENTION_PERIOD_CHECK", { MinRetentionTime: 366 });
// @ts-expect-error a rule without parameters
managedRule("S3_BUCKET_SSL_REQUESTS_ONLY", { tls: "1.2" });

// Finding 7: grants name indexes of the table and places of the vault.
// @ts-expect-error
indexArn(watched.documents, "byNobody");
// @ts-expect-error
objectsIn(vault, "outgoing");

// Finding 9: alarms watch resources, not names.
// @ts-expect-error
metrics.function("airlock-prod-Api", "Errors");
// @ts-expect-error
metrics.queue(watched.undelivered.name, "ApproximateNumberOfMessagesVisible");
// @ts-expect-error
metrics.documents(watched.stage, "DocumentsLost");

// Finding 11: a firewall protects a stage, not an ARN.
// @ts-expect-error
createFirewall(watched.stage, "arn:aws:apigateway:us-west-2::/restapis/abc/stages/prod");

// Settings of the functions have the types that the functions read.
// @ts-expect-error
createSettings(stage, { clientId: "partner" });
