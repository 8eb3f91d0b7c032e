import type { IncomingMessage } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import { invalidArgument } from "./address.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#AmazonS3-PutObject-request-header-StorageClass */
const storageClasses = [
  ...["STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER"],
  ...["DEEP_ARCHIVE", "GLACIER_IR"],
];
const encryptionAlgorithms = ["AES256", "aws:kms", "aws:kms:dsse", "aws:fsx"];

/** Headers that would change what is stored, and are not emulated. */
const notEmulated =
  /^x-amz-(object-lock-(mode|retain-until-date|legal-hold)|server-side-encryption-customer-.*|write-offset-bytes)$/;

/**
 * Checks the headers with which a request chooses how an object is stored.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 *
 * @throws AwsError InvalidStorageClass, InvalidArgument, AccessControlListNotSupported, NotImplemented
 */
export function checkUploadHeaders({ headers }: IncomingMessage): void {
  const storageClass = headers["x-amz-storage-class"];
  if (storageClass !== undefined && !storageClasses.includes(String(storageClass)))
    throw new AwsError("InvalidStorageClass", 400, "The storage class you specified is not valid", {
      StorageClassRequested: String(storageClass),
    });
  const encryption = headers["x-amz-server-side-encryption"];
  if (encryption !== undefined && !encryptionAlgorithms.includes(String(encryption)))
    throw invalidArgument(
      "The encryption method specified is not supported",
      "x-amz-server-side-encryption",
      String(encryption),
    );
  const acl = headers["x-amz-acl"];
  const grants = Object.keys(headers).some((name) => name.startsWith("x-amz-grant-"));
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
  if (grants || (acl !== undefined && acl !== "bucket-owner-full-control"))
    throw new AwsError("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
  const [refused] = Object.keys(headers).filter((name) => notEmulated.test(name));
  if (refused !== undefined)
    throw new AwsError(
      "NotImplemented",
      501,
      "A header you provided implies functionality that is not implemented",
      { Header: refused },
    );
}

/**
 * The directive of a copy about metadata or tags.
 * @throws AwsError InvalidArgument
 */
export function replaces({ headers }: IncomingMessage, what: "metadata" | "tagging"): boolean {
  const name = `x-amz-${what}-directive` as const;
  const directive = headers[name] ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE")
    throw invalidArgument(`Unknown ${what} directive.`, name, String(directive));
  return directive === "REPLACE";
}
