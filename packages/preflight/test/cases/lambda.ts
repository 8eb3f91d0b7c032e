import { bootstrapped, type Case, concurrency, resource } from "./case.ts";

const inspect = resource("aws:lambda/function:Function", "InspectFunction", {
  reservedConcurrentExecutions: 100,
});

const settle = resource("aws:lambda/function:Function", "SettleFunction", {
  reservedConcurrentExecutions: 100,
});

const api = resource("aws:lambda/function:Function", "ApiFunction");
export const casesOfLambda: Case[] = [
  {
    title: "a new account's Lambda quota stops what the stage reserves",
    resources: [inspect, settle, api],
    account: bootstrapped,
    obstacles: [
      [
        "lambda-concurrency",
        "stops",
        /reserves 200 .* other functions 0; .* needs a quota of 300, and region us-west-2 has 10\./,
      ],
    ],
  },
  {
    title: "a new account's Lambda quota weakens a stage that reserves nothing",
    resources: [api],
    account: bootstrapped,
    obstacles: [["lambda-concurrency", "weakens", "has a quota of 10 concurrent executions"]],
  },
  {
    title: "what other functions reserve counts",
    resources: [inspect, settle],
    account: concurrency(1000, 299),
    obstacles: [
      [
        "lambda-concurrency",
        "stops",
        /other functions 701; .* needs a quota of 1001, and region us-west-2 has 1000\./,
      ],
    ],
  },
  {
    title: "exactly 100 executions stay unreserved",
    resources: [inspect, settle],
    account: concurrency(1000, 300),
    obstacles: [],
  },
  {
    title: "what the stage reserves already is not reserved again",
    resources: [inspect, settle],
    deployed: [inspect, settle],
    account: concurrency(300, 100),
    obstacles: [],
  },
];
