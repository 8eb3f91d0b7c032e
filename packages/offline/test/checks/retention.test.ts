import { expect, test } from "vitest";
import { shop } from "../support/shop.ts";
import { adding, type Change, find, testRule, violationsIn } from "../support/violations.ts";

const retaining =
  (...names: string[]): Change =>
  (graph) => {
    for (const name of names) find(graph, name).options = { retainOnDelete: true };
  };

const partsOfBucket = ["PicturesBlock", "PicturesOwnership", "PicturesEncryption", "PicturesPolicy"];

testRule("retained-with-parent", [
  ["an access block that is removed from a retained bucket", "PicturesBlock", retaining("Pictures")],
  [
    "the versioning of a retained bucket",
    "PicturesVersioning",
    (graph) => {
      adding("aws:s3/bucketVersioningV2:BucketVersioningV2", "PicturesVersioning", {
        bucket: "shop-pictures",
      })(graph);
      retaining("Pictures")(graph);
    },
  ],
  [
    "the alias of a retained key",
    "BellsAlias",
    (graph) => {
      const { keyId } = find(graph, "BellsKey").outputs;
      adding("aws:kms/alias:Alias", "BellsAlias", { namePrefix: "alias/bells-", targetKeyId: keyId })(graph);
      retaining("BellsKey")(graph);
    },
  ],
  ["the policy of a retained topic", "BellsPolicy", retaining("Bells")],
]);

test("nothing is missing if a bucket and all that configures it are retained", async () => {
  const graph = shop();
  retaining("Pictures", ...partsOfBucket)(graph);
  expect(await violationsIn(graph, { only: ["retained-with-parent"] })).toEqual([]);
});
