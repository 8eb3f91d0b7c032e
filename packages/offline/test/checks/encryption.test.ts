import { arn, bucketArn, region } from "../support/shop-names.ts";
import { changing, changingStatements, removing, setting, testRule } from "../support/violations.ts";

testRule("encryption", [
  ["a table without explicit encryption", "Goods", setting("Goods", { serverSideEncryption: undefined })],
  ["a bucket without explicit encryption", "Pictures", removing("PicturesEncryption")],
  ["a bucket without a policy that demands TLS", "Pictures", removing("PicturesPolicy")],
  [
    "a bucket encrypted under a key of another region",
    "Pictures",
    changing("PicturesEncryption", (inputs) => {
      const [rule] = inputs.rules;
      rule.applyServerSideEncryptionByDefault.kmsMasterKeyId = arn("kms", "alias/aws/s3").replace(
        region,
        "eu-west-1",
      );
    }),
  ],
  [
    "a bucket policy that demands TLS for the bucket but not for its objects",
    "Pictures",
    changingStatements("PicturesPolicy", ([refusal]) => {
      if (refusal) refusal.Resource = bucketArn;
    }),
  ],
  [
    "a queue policy that demands TLS for one action only",
    "Lost",
    changingStatements("LostPolicy", ([refusal]) => {
      if (refusal) refusal.Action = "sqs:PurgeQueue";
    }),
  ],
  ["a KMS key without rotation", "BellsKey", setting("BellsKey", { enableKeyRotation: false })],
  ["a queue without encryption", "Lost", setting("Lost", { sqsManagedSseEnabled: false })],
  ["a topic without a policy that demands TLS", "Bells", removing("BellsPolicy")],
]);
