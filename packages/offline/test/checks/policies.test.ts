import { allow, bucketArn, networkPolicy, tableArn } from "../support/shop-names.ts";
import { granting, setting, testRule } from "../support/violations.ts";

testRule("policy", [
  ["an action that does not exist", "SellRole", granting(allow("dynamodb:FetchItem", tableArn))],
  ["a service that does not exist", "SellRole", granting(allow("dynamo:GetItem", tableArn))],
  [
    "an action on a resource of another service",
    "SellRole",
    granting(allow("dynamodb:GetItem", `${bucketArn}/small/*`)),
  ],
  ["a policy that is not JSON", "SellRole", granting("{")],
  [
    "an action that applies to none of the statement's resources",
    "SellRole",
    granting(allow(["s3:GetObject", "s3:ListBucket"], `${bucketArn}/small/*`)),
  ],
  [
    "a condition operator that does not exist",
    "ApiPolicy",
    setting("ApiPolicy", { policy: networkPolicy.replace("NotIpAddress", "NotIpAddres") }),
  ],
  [
    "a condition key that does not exist",
    "ApiPolicy",
    setting("ApiPolicy", { policy: networkPolicy.replace("aws:SourceIp", "aws:SourceAddress") }),
  ],
]);
