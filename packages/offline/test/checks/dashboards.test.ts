import { region } from "../support/shop-names.ts";
import { adding, testRule } from "../support/violations.ts";

testRule("dashboard", [
  [
    "a dashboard that shows another region",
    "Board",
    adding("aws:cloudwatch/dashboard:Dashboard", "Board", {
      dashboardBody: JSON.stringify({
        widgets: [
          {
            properties: {
              title: "Sales",
              region: "eu-west-1",
              metrics: [["AWS/Lambda", "Errors", "FunctionName", "shop-sell"]],
            },
          },
        ],
      }),
    }),
  ],
  [
    "a dashboard that shows a function that is not declared",
    "Board",
    adding("aws:cloudwatch/dashboard:Dashboard", "Board", {
      dashboardBody: JSON.stringify({
        widgets: [
          {
            properties: {
              title: "Sales",
              region,
              metrics: [["AWS/Lambda", "Errors", "FunctionName", "shop-buy"]],
            },
          },
        ],
      }),
    }),
  ],
]);
