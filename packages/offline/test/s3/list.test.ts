import { ListBucketsCommand, ListObjectsV2Command, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { beforeAll, expect, test } from "vitest";
import { Bucket, otherBucket, securedBucket, useS3 } from "../support/s3.ts";

const s3 = useS3();

beforeAll(async () => {
  for (const key of ["a", "b/1", "b/2", "c", "d/1", "Z", "é"]) await s3.put(`list/${key}`, "x");
});

test("pages list keys in the order of their UTF-8 bytes", async () => {
  const pages: string[][] = [];
  for await (const page of paginateListObjectsV2(
    { client: s3.client, pageSize: 3 },
    { Bucket, Prefix: "list/" },
  )) {
    expect(page.KeyCount).toBe(page.Contents?.length);
    pages.push((page.Contents ?? []).map(({ Key = "" }) => Key.slice(5)));
  }
  expect(pages).toEqual([["Z", "a", "b/1"], ["b/2", "c", "d/1"], ["é"]]);
});

test("a delimiter lists each common prefix once across pages", async () => {
  const pages: string[][] = [];
  for await (const page of paginateListObjectsV2(
    { client: s3.client, pageSize: 2 },
    { Bucket, Prefix: "list/", Delimiter: "/" },
  ))
    pages.push([
      ...(page.Contents ?? []).map(({ Key = "" }) => Key.slice(5)),
      ...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix.slice(5)),
    ]);
  expect(pages).toEqual([
    ["Z", "a"],
    ["c", "b/"],
    ["é", "d/"],
  ]);
});

test("StartAfter skips keys, and MaxKeys 0 returns an empty list that ends", async () => {
  const after = await s3.client.send(
    new ListObjectsV2Command({ Bucket, Prefix: "list/", StartAfter: "list/c" }),
  );
  expect(after.Contents?.map(({ Key }) => Key)).toEqual(["list/d/1", "list/é"]);
  const none = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: "list/", MaxKeys: 0 }));
  expect(none).toMatchObject({ KeyCount: 0, IsTruncated: false });
});

test("the list of buckets has the declared ones", async () => {
  const { Buckets } = await s3.client.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket, otherBucket, securedBucket]);
});
