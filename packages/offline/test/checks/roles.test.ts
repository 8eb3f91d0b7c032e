import { allow, arn, functionArn, tableArn, trust } from "../support/shop-names.ts";
import { changing, granting, setting, testRule } from "../support/violations.ts";

testRule("role", [
  [
    "a role that does not trust the service that uses it",
    "SellRole",
    setting("SellRole", { assumeRolePolicy: trust({ Service: "ec2.amazonaws.com" }) }),
  ],
  ["a role that nothing uses", "SellRole", setting("Sell", { role: "" })],
  ["a function whose role may not write its log", "SellRole", granting(allow("dynamodb:GetItem", tableArn))],
  [
    "a workflow whose role may not write its log",
    "OrderRole",
    setting("OrderRole", {
      inlinePolicies: [{ name: "inline", policy: allow("lambda:InvokeFunction", functionArn) }],
    }),
  ],
  [
    "a workflow whose role may not invoke its function",
    "OrderRole",
    setting("OrderRole", { inlinePolicies: [] }),
  ],
  [
    "a workflow whose role may invoke a function that it does not call",
    "OrderRole",
    changing("OrderRole", (inputs) => {
      inputs.inlinePolicies.push({
        name: "more",
        policy: allow("lambda:InvokeFunction", arn("lambda", "function:shop-buy")),
      });
    }),
  ],
]);
