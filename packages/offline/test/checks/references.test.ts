import { allow, roleArn, tableArn } from "../support/shop-names.ts";
import { adding, granting, setting, testRule } from "../support/violations.ts";

testRule("reference", [
  ["an ARN of a resource that is not declared", "Sell", setting("Sell", { role: roleArn("Sold") })],
  [
    "a grant on an index that the table does not have",
    "SellRole",
    granting(allow("dynamodb:Query", `${tableArn}/index/byColour`)),
  ],
  [
    "an event pattern that names a bucket that is not declared",
    "Uploaded",
    adding("aws:cloudwatch/eventRule:EventRule", "Uploaded", {
      eventPattern: JSON.stringify({ source: ["aws.s3"], detail: { bucket: { name: ["shop-photos"] } } }),
    }),
  ],
  [
    "a scope that no resource server declares",
    "GetThing",
    setting("GetThing", { authorizationScopes: ["shop/everything"] }),
  ],
  ["an id of a resource that is not declared", "Stage", setting("Stage", { deployment: "d2" })],
]);
