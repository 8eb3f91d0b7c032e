import type { RecordedAccount } from "../recorded-account.ts";
import { bootstrapped, type Case, resource } from "./case.ts";

const accessBlock = resource("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "AccessBlock");

/** The access block of an account, complete or not. */
const blocks = (all: boolean) => (account: RecordedAccount) => {
  bootstrapped(account);
  account.change("s3 GET /v20180820/configuration/publicAccessBlock", {
    body: `<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>${all}</RestrictPublicBuckets></PublicAccessBlockConfiguration>`,
  });
};

const noBlock = (account: RecordedAccount) => {
  bootstrapped(account);
  account.change("s3 GET /v20180820/configuration/publicAccessBlock", {
    status: 404,
    body: "<ErrorResponse><Error><Code>NoSuchPublicAccessBlockConfiguration</Code></Error></ErrorResponse>",
  });
};

export const casesOfAccessBlock: Case[] = [
  {
    title: "an account without a block of public access is a note",
    account: noBlock,
    obstacles: [["access-block", "note", "Public access is not blocked for account 111122223333."]],
  },
  {
    title: "a part of the block is not the block",
    account: blocks(false),
    obstacles: [["access-block", "note", "Public access is not blocked"]],
  },
  { title: "an account with the block is ready", account: blocks(true), obstacles: [] },
  {
    title: "a stage that blocks access for the account says so before",
    resources: [accessBlock],
    account: noBlock,
    obstacles: [
      ["access-block", "note", "The deploy blocks public access for every bucket of account 111122223333"],
    ],
  },
  {
    title: "a block that was changed after the deploy is named",
    resources: [accessBlock],
    deployed: [accessBlock],
    account: blocks(false),
    obstacles: [["access-block", "weakens", "was changed outside of SST"]],
  },
];

const topic = "arn:aws:sns:us-west-2:111122223333:airlock-prod-Alarms";
const subscription = (address: string) =>
  resource("aws:sns/topicSubscription:TopicSubscription", address, {
    protocol: "email",
    endpoint: address,
    topic,
  });

const subscribed = (endpoint: string, arn: string) =>
  `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions><member><TopicArn>${topic}</TopicArn><Protocol>email</Protocol><SubscriptionArn>${arn}</SubscriptionArn><Endpoint>${endpoint}</Endpoint></member></Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`;

export const casesOfAlarms: Case[] = [
  {
    title: "addresses of a first deploy have to confirm after it",
    resources: [subscription("one@airlock.test"), subscription("two@airlock.test")],
    account: bootstrapped,
    obstacles: [
      ["alarm-addresses", "note", "sends a message to one@airlock.test, two@airlock.test during the deploy"],
    ],
  },
  {
    title: "an address that has not confirmed gets no alarms",
    resources: [subscription("one@airlock.test")],
    deployed: [subscription("one@airlock.test")],
    account: (account) =>
      account.change("sns ListSubscriptionsByTopic", {
        body: subscribed("one@airlock.test", "PendingConfirmation"),
      }),
    obstacles: [
      ["alarm-addresses", "weakens", "one@airlock.test gets no alarms: its subscription is not confirmed."],
    ],
  },
  {
    title: "an address whose subscription is gone gets no alarms",
    resources: [subscription("one@airlock.test")],
    deployed: [subscription("one@airlock.test")],
    obstacles: [
      ["alarm-addresses", "weakens", "one@airlock.test gets no alarms: its subscription does not exist."],
    ],
  },
  {
    title: "an address that has confirmed is no obstacle",
    resources: [subscription("one@airlock.test")],
    deployed: [subscription("one@airlock.test")],
    account: (account) =>
      account.change("sns ListSubscriptionsByTopic", {
        body: subscribed("one@airlock.test", `${topic}:8a21d249`),
      }),
    obstacles: [],
  },
];
