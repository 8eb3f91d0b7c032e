import { changing, testRule } from "../support/violations.ts";

const logging = (format: string) =>
  changing("Stage", ({ accessLogSettings }) => {
    accessLogSettings.format = format;
  });

testRule("access-log", [
  [
    "an access log with the caller's user agent",
    "Stage",
    logging('{"id":"$context.requestId","agent":"$context.identity.userAgent"}'),
  ],
  [
    "an access log with the caller's path, in a text format",
    "Stage",
    logging("$context.extendedRequestId $context.path"),
  ],
  [
    "an access log with a header that the name of a claim hides",
    "Stage",
    logging("$context.requestId $context.authorizer.claims.name"),
  ],
  ["an access log without a request id", "Stage", logging("$context.status $context.identity.sourceIp")],
]);
