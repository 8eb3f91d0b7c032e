import { adding, removing, setting, testRule } from "../support/violations.ts";

testRule("access-block", [
  ["a bucket without a public access block", "Pictures", removing("PicturesBlock")],
  [
    "a public access block that allows public policies",
    "Pictures",
    setting("PicturesBlock", { blockPublicPolicy: false }),
  ],
  ["a bucket without object ownership controls", "Pictures", removing("PicturesOwnership")],
  [
    "a bucket of the deprecated type aws:s3/bucket:Bucket",
    "Old",
    adding("aws:s3/bucket:Bucket", "Old", { bucket: "old" }),
  ],
  [
    "an account's public access block that leaves an option out",
    "Account",
    adding("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "Account", {
      blockPublicAcls: true,
    }),
  ],
  [
    "a bucket's access control list",
    "Acl",
    adding("aws:s3/bucketAclV2:BucketAclV2", "Acl", { bucket: "shop-pictures", acl: "public-read" }),
  ],
]);
