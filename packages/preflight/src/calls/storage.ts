import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListBuckets,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetPublicAccessBlockCommand, S3ControlClient } from "@aws-sdk/client-s3-control";
import { defineCall } from "../aws/call.ts";
import { collect } from "../aws/pages.ts";

/** The buckets in which SST keeps the state of stages and the code of functions. */
const sstBuckets = ["arn:aws:s3:::sst-state-*", "arn:aws:s3:::sst-asset-*"];
const sstObjects = ["arn:aws:s3:::sst-state-*/app/*", "arn:aws:s3:::sst-state-*/lock/*"];

interface ObjectName {
  Bucket: string;
  Key: string;
}

/** Name and region of each bucket of the account. */
export const listBuckets = defineCall({
  actions: ["s3:ListAllMyBuckets"],
  page: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html",
  // S3 gives the buckets' regions only in answers of limited length.
  send: (config, _input: object, options) =>
    collect(
      paginateListBuckets({ client: new S3Client(config), pageSize: 1000 }, {}, options),
      ({ Buckets }) => Buckets?.map(({ Name = "", BucketRegion = "" }) => ({ Name, BucketRegion })),
    ),
});

export const headBucket = defineCall({
  actions: ["s3:ListBucket"],
  resources: () => sstBuckets,
  page: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html",
  absent: ["NotFound", "NoSuchBucket"],
  send: (config, input: { Bucket: string }, options) =>
    new S3Client(config).send(new HeadBucketCommand(input), options),
});

/** Without `s3:ListBucket`, S3 answers 403 for an object that does not exist. */
export const headObject = defineCall({
  actions: ["s3:GetObject"],
  resources: () => sstObjects,
  page: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html",
  absent: ["NotFound", "NoSuchKey"],
  send: (config, input: ObjectName, options) =>
    new S3Client(config).send(new HeadObjectCommand(input), options),
});

/** The text of an object. */
export const getObject = defineCall({
  actions: ["s3:GetObject"],
  resources: () => sstObjects,
  page: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html",
  absent: ["NotFound", "NoSuchKey"],
  send: async (config, input: ObjectName, options) =>
    (await new S3Client(config).send(new GetObjectCommand(input), options)).Body?.transformToString() ?? "",
});

export const getAccountAccessBlock = defineCall({
  actions: ["s3:GetAccountPublicAccessBlock"],
  page: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html",
  absent: ["NoSuchPublicAccessBlockConfiguration"],
  send: (config, input: { AccountId: string }, options) =>
    new S3ControlClient(config).send(new GetPublicAccessBlockCommand(input), options),
});
